"""The scripted model says what it was told to, once, and remembers what it was asked."""

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from mediassist import ScriptedChatModel
from mediassist.errors import ModelUnreachable
from mediassist.models.scripted import ScriptEmpty


def test_it_says_its_script_in_order_whole_or_streamed() -> None:
    model = ScriptedChatModel().enqueue("Take  it\ntwice a day.", "And  rest. ")
    assert model.invoke("How often?").content == "Take  it\ntwice a day."
    pieces = [chunk.content for chunk in model.stream("And then?")]
    assert "".join(map(str, pieces)) == "And  rest. "
    assert len(pieces) > 2


def test_it_raises_what_it_was_told_to_raise() -> None:
    model = ScriptedChatModel().enqueue(ModelUnreachable("Down."), "Up again.")
    with pytest.raises(ModelUnreachable):
        model.invoke("?")
    assert model.invoke("?").content == "Up again."


def test_it_remembers_the_messages_of_each_call() -> None:
    model = ScriptedChatModel().enqueue("One.", "Two.")
    model.invoke([SystemMessage("Be plain."), HumanMessage("First?")])
    list(model.stream([HumanMessage("Second?")]))
    assert [[message.text for message in call] for call in model.calls] == [["Be plain.", "First?"], ["Second?"]]


def test_an_empty_script_says_which_call_has_no_reply() -> None:
    model = ScriptedChatModel().enqueue("One.")
    model.invoke("?")
    with pytest.raises(ScriptEmpty, match="Call 2"):
        model.invoke("?")
