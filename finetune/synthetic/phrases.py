"""How each fact reads: dictated by a clinician, or told to the patient; and as gold, in plain words.

A phrase and its gold fields are made side by side from the same draws, so that a record never says more than its document.
"""

import re
from dataclasses import dataclass
from random import Random

from ...vocabulary import MedicationStatus
from .case import Case, Instruction, Prescription, Visit, of_sex
from .facts import Fact, FactKind
from .knowledge import conditions, wording

Fields = dict[str, str]
_VERBS = {"skin": "Inject", "inhaled": "Inhale", "eye": "Put", "wound": "Apply", "patch": "Apply"}
_STATUS_WORDS = {
    MedicationStatus.STARTED: ("NEW", "new", "started"),
    MedicationStatus.CONTINUED: ("CONTINUE", "continued", "unchanged"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How a document speaks. direct: to the patient; else as dictated, of the patient. plain: no Latin in doses."""

    random: Random
    case: Case
    direct: bool

    def medicine(self, drug: Prescription) -> Fact:
        """The line of a medicine to take."""
        name, names = self._name(drug)
        how, said = ("plain", "plain") if self.direct else ("latin", "plain")
        times = wording("frequencies")[drug.frequency]
        by = wording("routes")[drug.route]
        often = self.random.choice(times[how])
        fields = {
            "name": name,
            "dose": drug.dose,
            "route": by[said][0],
            "frequency": often if self.direct else times["plain"][0],
        }
        parts = [self.random.choice(by[how]), often]
        if drug.prn:
            parts.append(f"as needed {drug.prn}" if self.direct else f"p.r.n. {drug.prn.removeprefix('for ')}")
            fields["need"] = f"as needed {drug.prn}"
        if drug.timing:
            parts.append(drug.timing)
            fields["timing"] = drug.timing
        if drug.days:
            parts.append(
                self.random.choice(
                    (f"for {drug.days} days", f"x {drug.days} days" if not self.direct else f"for {drug.days} days")
                )
            )
            fields["duration"] = f"for {drug.days} days"
        if drug.purpose:
            fields["purpose"] = drug.purpose
        dose = f"{drug.dose} {' '.join(parts)}"
        line = (
            f"{_VERBS.get(drug.route, 'Take')} {name} {dose}"
            if self.direct and self.random.random() < 0.6
            else f"{name} {dose}"
        )
        line = _sentence(line + (f", {drug.purpose}" if drug.purpose else "") + self._status(drug, fields))
        return Fact(FactKind.MEDICINE, drug.generic, line, (name, drug.dose), fields, names)

    def _status(self, drug: Prescription, fields: Fields) -> str:
        """What ends the line of a medicine: what became of it, and the dose before."""
        if drug.was:
            up = self.random.choice(("changed", "dose changed"))
            fields["status"], fields["was"] = "changed", drug.was
            return f". {up.upper()} from {drug.was}" if self.direct else f" ({up} from {drug.was})"
        if drug.status not in _STATUS_WORDS or self.random.random() < 0.3:
            return ""
        loud, *quiet = _STATUS_WORDS[drug.status]
        fields["status"] = quiet[0]
        return f". {loud}" if self.direct else f" ({self.random.choice(quiet)})"

    def stopped(self, drug: Prescription) -> Fact:
        """The line of a medicine that was stopped."""
        name, names = self._name(drug)
        wordings = (
            ("STOP taking {}{}.", "{}: STOPPED{}. Do not take it.", "Do not take {} any more{}.")
            if self.direct
            else ("{} was discontinued{}.", "{} has been stopped{}.", "Stop {}{}.")
        )
        why = (
            f", because {drug.reason}"
            if drug.reason and not drug.reason.startswith("because")
            else f", {drug.reason}"
            if drug.reason
            else ""
        )
        line = _sentence(self.random.choice(wordings).format(name, why))
        fields = {"name": name, "told": "was stopped" if re.search("stop|discontinued", line, re.IGNORECASE) else ""}
        fields |= {"reason": why.removeprefix(", ")} if why else {}
        return Fact(FactKind.STOPPED, drug.generic, line, (name,), fields, names)

    def _name(self, drug: Prescription) -> tuple[str, tuple[str, ...]]:
        """The name as written, and what a patient may call it: the other name, or the kind of pill where only one is of that kind."""
        written = self.random.choice(
            (drug.brand, drug.generic, f"{drug.generic} ({drug.brand})" if self.direct else drug.generic)
        )
        everything = (*self.case.prescriptions, *self.case.stopped)
        lay = [
            name if name.startswith("the ") else f"my {name}"
            for name in drug.lay
            if sum(name in other.lay for other in everything) == 1
        ]
        return written, (drug.brand, drug.generic, *lay, *lay)

    def visit(self, visit: Visit) -> Fact:
        """The line of an appointment."""
        where = f", {visit.where}" if visit.where else ""
        phone = (
            self.random.choice((f". Phone {visit.phone}", f". Call {visit.phone}", f" ({visit.phone})"))
            if visit.phone
            else ""
        )
        wordings = (
            (
                "See {who} {when}{where}{phone}.",
                "You have an appointment with {who} {when}{where}{phone}.",
                "Visit with {who} {when}{where}{phone}.",
            )
            if self.direct
            else (
                "Follow up with {who} {when}{where}{phone}.",
                "The patient is to follow up with {who} {when}{where}{phone}.",
                "Return to {who} {when}{where}{phone}.",
            )
        )
        line = _sentence(self.random.choice(wordings).format(who=visit.who, when=visit.when, where=where, phone=phone))
        fields = {"who": visit.who, "when": visit.when.removeprefix("on "), "where": visit.where, "phone": visit.phone}
        stated = {name: value for name, value in fields.items() if value}
        names = tuple(wording("visits")[visit.key]["asks"])
        return Fact(
            FactKind.VISIT,
            visit.key,
            line,
            (visit.who, visit.when),
            stated,
            names,
            (visit.phone,) if visit.phone else (),
        )

    def instruction(self, one: Instruction) -> Fact:
        """The line of an item on food or activity."""
        wordings = one.item["direct" if self.direct else "dictated"]
        line = of_sex(one.fill(self.random.choice(wordings)), self.case.sex)
        return Fact(FactKind(one.area), one.key, line, (line.rstrip("."),), {"plain": one.fill(one.item["plain"])})

    def sign(self, one: Instruction) -> Fact:
        """A warning sign, as it stands in a list or a sentence."""
        urgent = FactKind.EMERGENCY if one.item.get("urgent") else FactKind.WARNING
        sign = self.random.choice(one.item["sign"])
        return Fact(urgent, one.key, sign, (sign,), {"sign": sign})

    def call(self) -> Fact:
        """Whom to telephone."""
        line = self.random.choice(
            (
                "For questions or problems call {}.",
                "Call {} with any problems.",
                "Telephone for problems, day or night: {}.",
            )
        )
        return Fact(FactKind.CALL, "call", line.format(self.case.call), (self.case.call,), {"phone": self.case.call})

    def stay(self) -> list[Fact]:
        """Diagnosis, procedure, course, result and allergy, those that are told."""
        about = conditions()[self.case.condition]
        name = about["lay"] if self.direct else about["name"]
        told = f"You were in the hospital because of {name}." if self.direct else f"{name}."
        found = [Fact(FactKind.DIAGNOSIS, self.case.condition, told, (name,), {"diagnosis": name})]
        for kind, said in (
            (FactKind.PROCEDURE, self.case.procedure),
            (FactKind.COURSE, self.case.course),
            (FactKind.RESULT, self.case.result),
        ):
            if said:
                line = said if said.endswith(".") else f"{said}."
                found.append(Fact(kind, kind.value, line, (said.rstrip("."),), {"plain": line}))
        if self.case.allergy:
            what, reaction = self.case.allergy
            line = f"{what.capitalize()} ({reaction})."
            found.append(Fact(FactKind.ALLERGY, what, line, (line.rstrip("."),), {"what": what, "reaction": reaction}))
        return found


def _sentence(line: str) -> str:
    """The line with a capital and one full stop; what ends in "p.m." needs no other."""
    return f"{line[0].upper()}{line[1:].rstrip('.')}.".replace("..", ".")
