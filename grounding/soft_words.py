"""Words that a paraphrase may add where the rest of its statement is borne out: manner, degree, how things are done or said.

Weaker than `plain_words`, which state nothing anywhere. A soft word colours what is said ("cut down from", "aim for six
glasses") and instructs nothing by itself, so it is let pass only beside words or figures that the passages do have. Absent:
what one could eat, drink, wear, use or feel, parts of the body, people, places, and whatever bans, allows, starts or stops.
"""

from .plain_words import is_light
from .words import stem

_HANDLING = """
aim aims work works working manage manages hang handle handled buy bought pick picked choose chosen join
joined combine combined touch settle settled set sets turn turned serve add adds added show shown shows guide guided
fall falls fallen drop drops dip dips spread cover covers count counts counted collect gather reach reaches press squeeze hold holds swap
allow allows let lets enable lead leads cause causes create creates produce affect affects involve involves
relate mean means meant intended supposed
depend depends matter matters suit suits fit fits belong belongs contain contains hold form forms act acts
wait waits split splits begin become turn step steps come came arrive arrives appear appears emerge go
ensure sure double remind reminder aware attention careful watch notice realise realize learn learned discover spot
record recorded note noted write written jot mark marked log track measure measured report reported
tie ties attach attached belong connect connected agree agrees agreed decide discuss explain explained describe
try tries attempt manage seek pass passes cross spend spends save saves rely own owns
arrange arranged organise organize book booked plan planned prepare prepared handle deal deals
"""

_MANNER = """
badly really truly fairly pretty rather nearly almost exactly precisely simply merely basically mainly mostly largely
quite especially naturally gladly kindly gently nicely properly correctly carefully closely tightly loosely briefly
shortly soon quickly freely easily easier outright inclusive
hardly fully completely totally entirely wholly thoroughly deeply lightly
usually often sometimes occasionally generally typically normally originally actually certainly definitely surely
instead anyway somehow therefore meanwhile overall altogether roughly far along forward aside ahead beside nearby
always linked otherwise perfectly enjoy offer little alone alongside sooner slightly somewhat
due ready wise sensible helpful useful essential crucial vital key main major overall general common ordinary plain
similar proper correct exact actual true real full whole entire complete separate individual various
"""

_NAMES_OF_NOTHING = """
word words line lines point points bit piece pieces bunch set group range rule rules limit limits goal target purpose
idea fact matter trouble role course process gap stage step
steps phase period while start beginning end finish middle rest
way manner method means use basis effect effects result results outcome change changes difference
chance possibility risk danger need needs order turn round edge top inside outside surface
thing stuff item items list lists card note notice advice tip tips guidance help support answer detail
reader self yourself name names
"""

SOFT = frozenset(
    form for block in (_HANDLING, _MANNER, _NAMES_OF_NOTHING) for word in block.split() for form in (word, stem(word))
)


def is_soft(text: str) -> bool:
    """Whether every word of `text` is soft or light."""
    return all(stem(word) in SOFT or word in SOFT or is_light(stem(word)) for word in text.split())
