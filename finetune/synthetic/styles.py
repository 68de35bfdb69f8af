"""The shapes a summary comes in: dictated run-on prose, shouted dictation, a form, an instruction sheet, a letter, C-CDA.

Each takes a case and gives a document with its gold facts. Sections come in the order of the style, under headings drawn
from wording.toml; a section that the case leaves out does not stand in the document, and neither do its facts.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from .case import Case
from .ccda import ccda
from .facts import Fact, FactKind
from .knowledge import wording
from .phrases import Voice


@dataclass(frozen=True, slots=True)
class Block:
    """A section: the key of its heading in wording.toml, its lines, and the facts in them."""

    heading: str
    lines: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """A shape. direct: whether it speaks to the patient. write: from the voice and its blocks, the document."""

    name: str
    suffix: str
    direct: bool
    write: Callable[[Voice, list[Block]], str | bytes]


def blocks_of(voice: Voice) -> list[Block]:
    """Everything that a case tells, section by section."""
    case, found = voice.case, []
    for fact in voice.stay():
        heading = {FactKind.RESULT: "results", FactKind.ALLERGY: "allergies"}.get(fact.kind, fact.kind.value)
        found.append(_block(heading, [fact]))
    found.append(_block("medications", [voice.medicine(drug) for drug in case.prescriptions]))
    found.append(_block("stopped", [voice.stopped(drug) for drug in case.stopped]))
    found.append(_block("diet", [voice.instruction(one) for one in case.diet]))
    found.append(_block("activity", [voice.instruction(one) for one in case.activity]))
    found.append(_warnings(voice))
    found.append(_block("visits", [voice.visit(visit) for visit in case.visits]))
    told = [block for block in found if block.facts]
    return told if voice.direct else _with_noise(voice, told)


def _with_noise(voice: Voice, blocks: list[Block]) -> list[Block]:
    """The sections with some between them that answer nothing, as clinicians' documents have."""
    noise = wording("noise")
    for title in voice.random.sample(list(noise), voice.random.randint(1, 5)):
        place = voice.random.randrange(len(blocks) + 1)
        blocks.insert(place, Block(title, (voice.random.choice(noise[title]),), ()))
    return blocks


def _block(heading: str, facts: list[Fact]) -> Block:
    return Block(heading, tuple(fact.line for fact in facts), tuple(facts))


def _warnings(voice: Voice) -> Block:
    """The signs in one sentence, or in a list under a sentence; the urgent ones apart."""
    signs = [voice.sign(one) for one in voice.case.warnings]
    lines, facts = [], []
    listed = voice.direct and voice.random.random() < 0.7
    for kind, lead in (
        (FactKind.WARNING, "Call your doctor" if voice.direct else "The patient is to call"),
        (FactKind.EMERGENCY, "Call 911"),
    ):
        of_kind = [sign for sign in signs if sign.kind is kind]
        if of_kind and listed:
            lines += [f"{lead} if you have:", *(f"- {sign.line}" for sign in of_kind)]
            facts += [
                replace(sign, fields=sign.fields | {"lead": lead}, also=(f"{lead} if you have",)) for sign in of_kind
            ]
        elif of_kind:
            whom = "you have" if voice.direct else "there is"
            line = f"{lead} if {whom} {_either([sign.line for sign in of_kind])}."
            lines.append(line)
            told = {"lead": "Call" if lead.startswith("The") else lead}
            facts += [replace(sign, line=line, needles=(sign.line,), fields=sign.fields | told) for sign in of_kind]
    if voice.case.call:
        facts.append(voice.call())
        lines.append(facts[-1].line)
    return Block("warnings", tuple(lines), tuple(facts))


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"


def _heading(voice: Voice, key: str) -> str:
    return voice.random.choice(wording("headings")[key]) if key in wording("headings") else key


def _head(voice: Voice) -> list[str]:
    case = voice.case
    return [
        f"PATIENT: {case.name}   AGE: {case.age}   SEX: {case.sex}",
        f"DATE OF ADMISSION: {case.admitted:%m/%d/%Y}   DATE OF DISCHARGE: {case.discharged:%m/%d/%Y}",
        f"ATTENDING PHYSICIAN: Dr. {case.attending}",
    ]


def dictated(voice: Voice, blocks: list[Block]) -> str:
    """Paragraphs behind their headings; medicines numbered in running text or line by line; instructions in one breath at times."""
    together = {"diet", "activity", "warnings", "visits"} if voice.random.random() < 0.5 else set()
    numbered_lines = voice.random.random() < 0.5
    parts, instructions = _head(voice), []
    for block in blocks:
        if block.heading in together:
            instructions += block.lines
        elif block.heading == "medications":
            told = [f"{number}. {line}" for number, line in enumerate(block.lines, 1)]
            title = _heading(voice, block.heading)
            parts.append("\n".join([f"{title}:", *told]) if numbered_lines else f"{title}:  {'  '.join(told)}")
        else:
            parts.append(f"{_heading(voice, block.heading)}:  {'  '.join(block.lines)}")
    if instructions:
        parts.append(f"{_heading(voice, 'instructions')}:  {'  '.join(instructions)}")
    return "\n\n".join(parts) + "\n"


def shouted(voice: Voice, blocks: list[Block]) -> str:
    """A dictation typed in capitals."""
    return dictated(voice, blocks).upper()


def form(voice: Voice, blocks: list[Block]) -> str:
    """A hospital form: a title, headings in capitals, one numbered or dashed line each."""
    parts = [voice.case.hospital.upper(), "DISCHARGE SUMMARY", "", *_head(voice)]
    for block in blocks:
        parts += ["", _heading(voice, block.heading)]
        for number, line in enumerate(block.lines, 1):
            mark = (
                ""
                if line.startswith("- ") or line.endswith(":")
                else f"{number}. "
                if block.heading == "medications"
                else "- "
            )
            parts.append(f"{mark}{line}")
    return "\n".join(parts) + "\n"


def sheet(voice: Voice, blocks: list[Block]) -> str:
    """An instruction sheet to the patient, under plain titles with a colon."""
    titles = {
        "medications": "Your medicines",
        "stopped": "Medicines to stop",
        "diet": "Food and drink",
        "activity": "Activity",
        "visits": "Your appointments",
        "warnings": "When to get help",
        "diagnosis": "Why you were here",
        "procedure": "What was done",
        "course": "Your stay",
        "results": "Your results",
        "allergies": "Allergies",
    }
    parts = [
        f"Going home from {voice.case.hospital}",
        f"For: {voice.case.name}",
        f"Left the hospital on {voice.case.discharged:%B} {voice.case.discharged.day}, {voice.case.discharged.year}",
    ]
    for block in blocks:
        lines = [line if line.startswith("- ") or line.endswith(":") else f"* {line}" for line in block.lines]
        parts += ["", f"{titles[block.heading]}:", *lines]
    return "\n".join(parts) + "\n"


def letter(voice: Voice, blocks: list[Block]) -> str:
    """A letter: a paragraph for each section, with hardly a heading."""
    leads = {
        "medications": "Your medicines:",
        "diet": "Food:",
        "activity": "At home:",
        "visits": "Appointments:",
        "allergies": "Allergies:",
        "stopped": "Stopped:",
    }
    parts = [f"Dear {voice.case.name},", "This letter is about your stay in our hospital."]
    for block in blocks:
        lead = leads.get(block.heading, "")
        plain = [line.removeprefix("- ") for line in block.lines]
        if block.heading in ("medications", "warnings"):
            parts.append("\n".join([*([lead] if lead else []), *block.lines]))
        else:
            parts.append(" ".join([*([lead] if lead else []), *plain]))
    return "\n\n".join([*parts, f"With good wishes,\nDr. {voice.case.attending}"]) + "\n"


STYLES = (
    Style("dictated", ".txt", False, dictated),
    Style("shouted", ".txt", False, shouted),
    Style("form", ".txt", False, form),
    Style("sheet", ".txt", True, sheet),
    Style("letter", ".txt", True, letter),
    Style(
        "ccda",
        ".xml",
        True,
        lambda voice, blocks: ccda(voice, [(block.heading, block.lines, block.facts) for block in blocks]),
    ),
)
SHARES = (34, 8, 18, 20, 10, 10)
"""Of a hundred summaries, how many are of each style."""


def write(random: Random, case: Case) -> tuple[Style, str | bytes, tuple[Fact, ...]]:
    """The document of a case in a style that is drawn, and the facts that stand in it."""
    style = random.choices(STYLES, SHARES)[0]
    voice = Voice(random, case, style.direct)
    blocks = blocks_of(voice)
    content = style.write(voice, blocks)
    facts = tuple(fact for block in blocks for fact in block.facts)
    return style, content, tuple(map(_shouted, facts)) if style.name == "shouted" else facts


def _shouted(fact: Fact) -> Fact:
    return replace(fact, line=fact.line.upper(), needles=_upper(fact.needles), also=_upper(fact.also))


def _upper(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.upper() for text in texts)
