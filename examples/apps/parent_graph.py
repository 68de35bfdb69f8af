"""A LangGraph of your own with ours inside: a ward's front desk that answers some things itself and asks the summary the rest.

    python examples/apps/parent_graph.py examples/heart-failure.txt "When are visiting hours?" "help" "2" "and why?"

Each argument is a message of one conversation. Where our graph asks back ("help"), the next message is the reply.
"""

import sys
from dataclasses import dataclass
from typing import Literal

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command
from mediassist import Assistant
from mediassist.graph.build import build_graph, serializer
from typing_extensions import TypedDict

# Compiled once. `True`: it lives in the parent's checkpoints, under a name of its own. So `clarify` can stop the whole
# graph for a reply, and a question can lean on the one before. Without it, use build_graph(): nothing kept, nothing stops.
summary_graph = build_graph(checkpointer=True)


class Desk(TypedDict, total=False):
    """The parent's state: its own words, not ours."""

    message: str
    reply: str
    lines: list[int]


@dataclass(frozen=True)
class Patient:
    """The parent's context: who speaks, and which document is theirs. It comes from your login, not from a message."""

    assistant: Assistant
    owner: str
    document_id: str


def whose(desk: Desk) -> Literal["front_desk", "discharge_summary"]:
    """Where a message goes."""
    return "front_desk" if "visiting hours" in desk["message"].lower() else "discharge_summary"


def front_desk(_desk: Desk) -> Desk:
    """What the ward answers itself."""
    return {"reply": "Visiting hours are from 2 to 8 p.m.", "lines": []}


def discharge_summary(desk: Desk, runtime: Runtime[Patient]) -> Desk:
    """Our graph, with a context of ours: one document of one owner, and nothing else can be opened with it."""
    patient = runtime.context
    asked = {"question": desk["message"], "document_id": patient.document_id, "owner": patient.owner}
    # LangGraph runs a node again from its start when a reply comes: do nothing before this line that may not be done twice
    context = patient.assistant.context(patient.document_id, owner=patient.owner)
    answer = summary_graph.invoke(asked, context=context)["answer"]  # of its state, `answer` alone has passed the gate
    return {"reply": answer.text, "lines": [citation.line for citation in answer.citations]}


def build() -> CompiledStateGraph[Desk, Patient, Desk, Desk]:
    """The parent. Its checkpointer holds what is asked and answered: guard it as you guard the record."""
    graph = StateGraph(Desk, context_schema=Patient)
    graph.add_node("front_desk", front_desk)
    graph.add_node("discharge_summary", discharge_summary)
    graph.add_conditional_edges(START, whose)
    graph.add_edge("front_desk", END)
    graph.add_edge("discharge_summary", END)
    return graph.compile(checkpointer=InMemorySaver(serde=serializer()))


def main(path: str, *messages: str) -> None:
    """One conversation about one document."""
    assistant = Assistant(keep=False)
    patient = Patient(assistant, "patient-7", assistant.add(path, owner="patient-7"))
    desk, thread = build(), {"configurable": {"thread_id": "patient-7, one conversation"}}
    asked_back = False
    for message in messages:
        goes_in = Command(resume=message) if asked_back else Desk(message=message)
        came_out = desk.invoke(goes_in, thread, context=patient)
        asked_back = "__interrupt__" in came_out
        print(f"> {message}\n{came_out['__interrupt__'][0].value['text'] if asked_back else came_out['reply']}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
