"""A number that is asked for beside something else is told with it."""

from mediassist.chains.relevance import Found
from mediassist.chains.telephones import with_telephone
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

SUMMARY = summarise(
    Reading(
        text="""HOSPITAL COURSE:
The ward was rung at 555-0111.

FOLLOW-UP:
Eye clinic on 3 May, 555-0122.

WARNING SIGNS:
Call if she vomits more than twice.
Drink small sips until then.
Diabetes line 555-0133, staffed day and night.
""",
        format="txt",
    ),
    "test",
)


def line(word: str) -> int:
    return next(passage.index for passage in SUMMARY.passages if word in passage.text)


def told(question: str, found: Found) -> tuple[int, ...]:
    return with_telephone(question, found, SUMMARY).passages


def test_the_number_of_the_same_section_is_told_too():
    found = Found((line("vomits"),), 0.9, 0.9)
    assert told("How often may she throw up, and what's the number?", found) == (line("vomits"), line("Diabetes"))


def test_without_one_in_the_section_the_nearest_of_visits_and_warnings_is():
    found = Found((line("Drink"),), 0.9, 0.9)
    assert told("which number do I ring", found) == (line("Drink"), line("Diabetes"))


def test_nothing_is_added_where_a_number_is_there_or_none_is_asked_for_or_it_is_not_sure():
    both = Found((line("vomits"), line("Eye")), 0.9, 0.9)
    assert told("when do I call, and what is the number?", both) == both.passages
    assert told("How often may she throw up?", Found((line("vomits"),), 0.9, 0.9)) == (line("vomits"),)
    near = Found((line("vomits"),), 0.3, 0.3, only_near=True)
    assert told("what's the number?", near) == near.passages
