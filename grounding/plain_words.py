"""English words that state nothing by themselves: a paraphrase may add them freely.

Grammar words, verbs and nouns so general that only their objects carry a claim ("take", "keep", "place", "thing"), and
courtesies. Deliberately absent: anything one could do, eat, wear, feel or be given (bandage, milk, brace, rest, water),
every part of the body, every person's role, and every word that changes a claim: negations, "only", "more", "less",
"left", "right". Those must come from the passages. No source but the language; fitted to no document.
"""

from .words import stem

_GRAMMAR = """
a an the this that these those it its itself he him his himself she her hers herself they them their theirs you your
yours yourself we us our ours i me my mine who whom whose which what where how why and or but nor so yet for of in
on at by to from with into onto upon through throughout about around over under above below between among across
along within during toward towards per via than then as if unless whether because since although though while when
whenever once until till after before again too also very quite just even still already now here there where ever
each every all any some both either neither other others another else same such own one ones be am is are was were
been being do does did done doing have has had having will would shall should can could may might must ought need
needs needed let lets get gets got getting not no yes ok okay well however therefore thus hence instead despite
except besides plus etc including include includes included
"""

_GENERAL_VERBS = """
take takes taking use uses used using go goes going come comes coming make made makes making keep keeps keeping put
puts give gives giving see sees seeing want wants wish wishes try tries trying ask asks tell tells told say says
said know knows find finds show shows look looks seem seems become becomes happen happens mean means call calls
called contact help helps start starts begin begins stay stays remain remains continue continues follow follows
follow be plan plans expect expected notice notices develop develops experience experiences feel feels think thinks
bother bothers bothering believe decide decided advise advised recommend recommended suggest suggested instruct instructed tell told require
required allow allowed able tolerate reach meet visit attend return returns leave leaves left send sent bring finish
finished complete completed do receive received provide provided set perform performed done undergo underwent note
noted find found understand describe discuss mention mentioned list listed lead leads last lasts run runs turn turns
hold move moves check checks checked monitor watch like likes remember make made sure
"""

_GENERAL_NOUNS = """
thing things something anything everything nothing someone anyone everyone somebody anybody way ways place places
part parts time times moment point case cases reason reasons kind kinds sort type number numbers amount level lot
bit rest person people patient patients information detail details instruction instructions question questions
problem problems concern concerns issue issues symptom symptoms sign signs condition situation medicine medicines
medication medications drug drugs dose doses treatment treatments treat treats treated treating care team hospital
home office visit appointment appointments summary document discharge discharged stay day days week weeks month
months year years hour hours today dad mom mum daddy mommy mummy grandma grandpa granny plan name result results area body
"""

_GENERAL_OTHERS = """
new same different certain possible likely usual usually normal normally general generally regular regularly careful
carefully good better best well fine sure clear unclear safe okay next later soon early afterwards afterward already
currently recently especially particularly possibly probably maybe perhaps really simply many much several few own
able available necessary important helpful please thank thanks sorry worry worried worrying hope welcome glad free
long back away off out up down more additional further extra first second two three together apart along ahead
straight immediately promptly right now specific specifically following listed
"""

LIGHT = frozenset(
    form
    for block in (_GRAMMAR, _GENERAL_VERBS, _GENERAL_NOUNS, _GENERAL_OTHERS)
    for word in block.split()
    for form in (word, stem(word))
)


_PARTS_OF_THE_BODY = frozenset(
    stem(word)
    for word in """
    head face eye ear nose mouth tooth tongue throat neck shoulder arm elbow wrist hand finger thumb chest breast back spine belly
    abdomen stomach hip groin leg thigh knee calf shin ankle foot heel toe skin heart lung kidney bladder
    """.split()
)


def is_part_of_the_body(word: str) -> bool:
    """Whether a word is where something is or is done, not what is done: "leg" of "do not cross your legs"."""
    return stem(word) in _PARTS_OF_THE_BODY


_TOPICS = frozenset(stem(word) for word in "medicine drug dose treatment appointment visit home plan".split())


def is_topic(word: str) -> bool:
    """Whether a light word can be what a bare ban or stop is about: "stop your other medicines"."""
    return stem(word) in _TOPICS


def is_light(stemmed: str) -> bool:
    """Whether a stem states nothing by itself. Single letters count as light unless a name check claims them."""
    return stemmed in LIGHT or (len(stemmed) == 1 and not stemmed.isdigit())
