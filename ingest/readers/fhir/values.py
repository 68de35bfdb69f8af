"""Reading a FHIR resource whatever shape its fields have: what should be a list may be one thing, a number may be text.

Figures are text, as written in the file (`parsing`), so that 1.50 stays 1.50. Knows no resource type. What a field lacks
or mistypes gives an empty answer, never an error.
"""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

_SYSTEMS = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://loinc.org": "LOINC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://hl7.org/fhir/sid/ndc": "NDC",
    "http://www.whocc.no/atc": "ATC",
    "http://standardterms.edqm.eu": "EDQM",
}
# Codes that come without words: IPS "absent or unknown data" and SNOMED CT situations, as their own display says.
_SAID = {
    "no-allergy-info": "No information about allergies",
    "no-known-allergies": "No known allergies",
    "no-known-medication-allergies": "No known medication allergies",
    "no-known-environmental-allergies": "No known environmental allergies",
    "no-known-food-allergies": "No known food allergies",
    "no-medication-info": "No information about medications",
    "no-known-medications": "No known medications",
    "no-problem-info": "No information about problems",
    "no-known-problems": "No known problems",
    "no-known-procedures": "No known procedures",
    "no-procedure-info": "No information about past history of procedures",
    "NKA": "No known allergies",
    "NKDA": "No known drug allergies",
    "716186003": "No known allergy",
    "409137002": "No known drug allergy",
    "429625007": "No known food allergy",
    "428607008": "No known environmental allergy",
    "160244002": "No known allergies",
    "26643006": "by mouth",
    "47625008": "into a vein",
    "78421000": "into a muscle",
    "34206005": "under the skin",
    "37839007": "under the tongue",
    "46713006": "in the nose",
    "6064005": "on the skin",
    "54485002": "in the eye",
    "10547007": "in the ear",
    "37161004": "in the rectum",
    "16857009": "in the vagina",
    "20053000": "by mouth",
    "C38288": "by mouth",
    "PO": "by mouth",
}


def many(value: Any) -> list[Any]:
    """The things that a field holds: those of its list, or the one thing; nothing for a field that is absent."""
    if isinstance(value, list):
        return [inner for item in value for inner in many(item)]
    return [] if value is None or value == "" else [value]


def nodes(value: Any) -> list[Node]:
    """The objects that a field holds."""
    return [item for item in many(value) if isinstance(item, dict)]


def node(value: Any) -> Node:
    """The first object that a field holds, an empty one if none."""
    return next(iter(nodes(value)), {})


def plain(value: Any) -> str:
    """The words of a simple field; several are joined with commas."""
    texts = [_simple(item) for item in many(value)]
    return ", ".join(text for text in texts if text)


def _simple(item: Any) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    return item.strip() if isinstance(item, str) else ""


def is_true(value: Any) -> bool:
    """Whether a field says true, as a boolean or in letters."""
    return any(item is True or (isinstance(item, str) and item.strip().lower() == "true") for item in many(value))


def is_false(value: Any) -> bool:
    """Whether a field says false; an absent one does not."""
    return any(item is False or (isinstance(item, str) and item.strip().lower() == "false") for item in many(value))


def choice(of: Node, name: str) -> tuple[str, Any]:
    """The type and value of a field of several types: ("Quantity", {...}) for `valueQuantity`; ("", None) if absent."""
    for key, value in of.items():
        if key.startswith(name) and key[len(name) : len(name) + 1].isupper() and many(value):
            return key[len(name) :], value
    return "", None


def codes(value: Any) -> list[str]:
    """The codes of a CodeableConcept, a Coding, a plain code, or a list of these."""
    return [code for code in (plain(coding.get("code")) for coding in _codings(value)) if code]


def has_code(value: Any, *wanted: str) -> bool:
    """Whether one of these codes is among those of a field, in any case of letters; or is its text."""
    said = {code.lower() for code in codes(value)} | {plain(item.get("text")).lower() for item in nodes(value)}
    return not said.isdisjoint(wanted)


def concept(value: Any) -> str:
    """What a coded field says: its own text, else the display of a coding, else what its code is known to mean.

    Several concepts are joined with commas. A code without any words is named as one.
    """
    return ", ".join(text for text in (_concept(item) for item in many(value)) if text)


def displays(value: Any) -> list[str]:
    """All that a coded field is called: its text and the displays of its codings, each once."""
    said = [plain(item.get("text")) for item in nodes(value)]
    said += [plain(coding.get("display")) for coding in _codings(value)]
    return list(dict.fromkeys(text for text in said if text))


def _concept(item: Any) -> str:
    if not isinstance(item, dict):
        return _simple(item)
    if "concept" in item and not item.get("coding"):
        return concept(item["concept"])
    if said := plain(item.get("text")):
        return said
    codings = sorted(_codings(item), key=lambda coding: not is_true(coding.get("userSelected")))
    named = next((name for name in (plain(coding.get("display")) for coding in codings) if name), "")
    return named or next((name for name in map(_code_name, codings) if name), "")


def _code_name(coding: Node) -> str:
    code, system = plain(coding.get("code")), plain(coding.get("system"))
    if not code or code in _SAID:
        return _SAID.get(code, "")
    if system in _SYSTEMS:
        return f"{_SYSTEMS[system]} code {code}"
    return code.replace("-", " ").replace("_", " ")


def _codings(value: Any) -> Iterator[Node]:
    for item in many(value):
        if isinstance(item, str):
            yield {"code": item}
        elif isinstance(item, dict):
            if "coding" in item:
                yield from nodes(item["coding"])
            elif "concept" in item:
                yield from _codings(item["concept"])
            elif "code" in item or "display" in item:
                yield item if not isinstance(item.get("code"), dict) else node(item["code"])
