"""Cut a message in two where it may ask twice: "can I drive and what do I eat?".

Knows no topics: whether two halves ask for two different parts of the summary is the router's to say.
"""

import re

_JOINTS = re.compile(
    r"""[?!.;]+\s+            # a sentence ends
      | \s*[,;]?\s+(?:and|&|plus|also|or)\s+(?:also\s+|then\s+)?
      | \s*[+]\s* | \s+/\s+
      | ,\s+ | \s+-+\s+ | \n+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def clauses(message: str) -> list[str]:
    """The parts of the message between joints, each with a word in it, in order; one for a simple message."""
    parts = [part.strip(" \t\n,;.?!-") for part in _JOINTS.split(message.strip())]
    return [part for part in parts if re.search(r"\w", part)]


def halves(message: str) -> list[tuple[str, str]]:
    """Every way to cut the message in two at one joint, both sides holding a word.

    "beans and rice, and swimming" is cut after "beans" and after "rice": the router tries both.
    """
    cuts = [(message[: joint.start()].strip(), message[joint.end() :].strip()) for joint in _JOINTS.finditer(message)]
    return [(left, right) for left, right in cuts if re.search(r"\w", left) and re.search(r"\w", right)]
