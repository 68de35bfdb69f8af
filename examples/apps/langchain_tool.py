"""A LangChain tool that asks one patient's discharge summary, for an agent of your own.

    python examples/apps/langchain_tool.py examples/heart-failure.txt "How much salt can I have?"
    python examples/apps/langchain_tool.py examples/heart-failure.txt "How much salt can I have?" llama3.2

The agent's model chooses the question and nothing else: which document, and whose, is bound here, where no message reaches.
"""

import asyncio
import sys

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, ToolException, tool
from langgraph.graph.state import CompiledStateGraph
from mediassist import Answer, Assistant
from mediassist.errors import MediAssistError


def summary_tool(assistant: Assistant, document_id: str, owner: str) -> BaseTool:
    """The tool. It gives the text of the answer, and the whole Answer with its citations as the artifact.

    return_direct: the answer ends the agent's turn as it stands. Were it handed back to the model, the model would write it
    anew, and what it wrote would have passed no gate.
    """

    @tool(response_format="content_and_artifact", return_direct=True)
    async def ask_discharge_summary(question: str) -> tuple[str, Answer]:
        """Answer a question about the patient's medicines, food, activity, visits or warning signs from their hospital
        discharge summary. Ask in the patient's own words, one question at a time."""
        try:
            answer = await assistant.aask(document_id, question, owner=owner)
        except MediAssistError as error:
            raise ToolException(str(error)) from None  # the reason and the remedy, for the model to read
        return answer.text, answer

    ask_discharge_summary.handle_tool_error = True
    return ask_discharge_summary


def agent_of(model: BaseChatModel, *tools: BaseTool) -> CompiledStateGraph:
    """An agent with the tool. Keep its own knowledge of medicine out of the conversation."""
    rule = "You help patients of a hospital. For anything about their health, call ask_discharge_summary; never answer it yourself."
    return create_agent(model, list(tools), system_prompt=rule)


async def main(path: str, question: str, model: str | None = None) -> None:
    """The tool alone, or in the hands of an agent whose model runs in Ollama."""
    assistant = Assistant(keep=False)
    ask = summary_tool(assistant, await assistant.aadd(path, owner="patient-7"), "patient-7")
    if model is None:
        call = {"type": "tool_call", "id": "1", "name": ask.name, "args": {"question": question}}
        told = await ask.ainvoke(call)
    else:
        from langchain_ollama import ChatOllama

        done = await agent_of(ChatOllama(model=model), ask).ainvoke({"messages": [("user", question)]})
        told = done["messages"][-1]
    print(told.content)
    answer: Answer | None = told.artifact if isinstance(told, ToolMessage) else None
    for citation in answer.citations if answer else ():
        print(f"  line {citation.line}: {citation.quote}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
