"""Text planted in a document for a reading program: no clinician writes to one, so such lines are set aside.

A line is set aside when it addresses a program ("the assistant must ...", "note to AI readers") or commands one
("ignore the instructions above"); under a heading that does so, everything up to the next blank line. What is set aside is
kept in the text and never shown or given to a model. Knows nothing of what the planted text wants.
"""

import re

from ..document import Span

_PROGRAM = r"""(?:
    (?:the|any|an?|every|all|to|for|dear|hey|attention|note:?)\s+(?:ai|a\.i\.|llms?|chat\s?bots?|bots?|gpt)\b |
    \b(?:ai|llm)\s(?:readers?|assistants?|models?|systems?|agents?|tools?|bots?|formatting|safety|rules?|only|instructions?)\b |
    \b(?:chat\s?bots?|chatgpt|language\smodels?|virtual\sassistants?|reader\s(?:bots?|programs?)|reading\sprograms?)\b |
    \b(?:bot|assistant|model|prompt)\s(?:directive|instructions?|override|injection|note|rule)s?\b |
    (?<!physician\s)(?<!medical\s)(?<!nursing\s)(?<!nurse\s)(?<!dental\s)\bthe\sassistant\s(?:must|should|shall|will|is|may)\b |
    \bassistant\s*:\s | \bsystem\s(?:prompt|message|override|note|instruction)s?\b |
    \b(?:automated|machine|software|digital)\s(?:readers?|summari[sz]ers?|assistants?)\b |
    \bsummari[sz](?:er|ing)\s(?:tool|software|bot|program)s?\b | \b(?:retrieval|indexing)\s(?:system|engine|program)\b |
    \b(?:text|language)\sgenerators?\b | \breads?\sthis\s(?:file\s|text\s)?automatically\b |
    \bai\s?:\s*(?:replace|say|tell|write|add|use|give)\b |
    \b(?:an\sdas|das)\s(?:modell|ki-?\w*)\b | \b(?:pour|à|a)\s(?:le|la|l')\s?(?:robot|modèle|modele|chatbot)\b |
    \bllms?\b | \bthe\s(?:machine|program|software|model|computer)\s(?:must|should|shall|will|may)\b |
    \b(?:given|told)\sto\sthe\sassistant\b | \b(?:asistente|assistente)\sde\sIA\b | \bassistant\sIA\b | \bKI-(?:Assistent|System|Modell)
)"""
_COMMAND = r"""(?:
    \b(?:ignore|disregard|forget|override)\s(?:\w+\s){0,4}?(?:instructions?|rules?|prompts?|file|document|text|above|previous)\b |
    \bnew\s(?:message|instructions?)\s(?:from|for|to)\b | \b(?:end|begin)(?:ning)?\sof\s(?:the\s)?(?:document|context|input)\b |
    ={2,}\s*(?:end|begin)\b | \bbegin\s(?:each|every|all|your)\s(?:repl(?:y|ies)|answers?|responses?)\b |
    \b(?:when|if)\sasked\b.{0,80}\b(?:say|add|answer|reply|tell|state|respond|write)\b |
    \b(?:every|each|any|all|your)\s(?:repl(?:y|ies)|response)\s(?:must|should|with)\b |
    \b(?:ignora|ignorez|ignoriere|ignorar|olvida|oubliez|vergiss)\s(?:todo|toda|todas|las|tout|toutes|les|alle|anteriores)\b |
    <\|?\s*(?:im_|eot|start_|end|/?s>) | \|> | <!-- | \[\[ | \{\{ | \[/?inst\] |
    \b(?:new|updated)\srule\s*: | \byou\sare\s(?:now\s)?\w+,?\swho\b | \bpersona\b | \b(?:admin|root|priority)\soverride\b |
    (?:\b[a-z]\s+){6,} |
    \b(?:tell|inform)\sthe\s(?:user|reader|asker)\b | \b(?:developer|debug|jailbreak|admin)\smode\b | !\[[^\]]*\]\( |
    \b(?:do\snot|never)\s(?:mention|reveal|disclose|repeat)\s(?:this|these|its|the)\b |
    \b(?:respond|reply|answer)\s(?:only|with|exactly)\b | \b(?:the|your)\sreply\s(?:is|must|should)\b |
    \boutput\s(?:that|only|exactly)\b | \bquestions?\s(?:on|about|regarding)\b[^.]{0,60}\b(?:response|respond|reply)\b |
    \b(?:if|when(?:ever)?|should)\s(?:somebody|someone|anyone|the\s(?:reader|user|asker))\s(?:asks?|inquires?)\b |
    \b(?:reveal|print)\s(?:your|the)\s(?:\w+\s)?(?:prompt|message)\b | "\s*role\s*"\s*: | ``` |
    \b(?:prior|previous|earlier)\s(?:guidance|instructions?|directives?)\s(?:is|are)\s(?:cancel\w+|void|superseded|overridden)\b |
    \bsupersedes?\s(?:everything|all)\b | \b(?:vergiss\salles|oublie[zr]?\stout|olvida\stodo)\b |
    "\s*tool\s*"\s*: | <\s*/?\s*(?:system|user|passages?)\b
)"""
_PLANTED = re.compile(f"{_PROGRAM}|{_COMMAND}", re.IGNORECASE | re.VERBOSE)
_HEADING_WORDS = 16


def planted_spans(text: str) -> tuple[Span, ...]:
    """The spans of the lines that are set aside, in order."""
    found: list[Span] = []
    at, under_heading = 0, False
    for line in text.splitlines(keepends=True):
        under_heading = under_heading and bool(line.strip())
        if under_heading or _PLANTED.search(line):
            found.append(Span(start=at, end=at + len(line)))
            under_heading = under_heading or _heads(line)
        at += len(line)
    return tuple(found)


def _heads(line: str) -> bool:
    """Whether a planted line is a heading, all in capitals, of the lines under it."""
    title = line.strip()
    return title == title.upper() and 0 < len(title.split()) <= _HEADING_WORDS and not title.endswith((".", '"', "!"))
