"""An MCP client of `mediassist mcp`, with the official SDK: what a desktop assistant does when it asks a local summary.

    mediassist add examples/heart-failure.txt
    python examples/apps/mcp_client.py "How often do I take my water pill?"

It starts the server itself, as a process of its own that it speaks to over standard input and output.
"""

import asyncio
import os
import sys

from mcp import Client, StdioServerParameters

# The server sees few variables of this process unless they are handed on.
HANDED_ON = {name: os.environ[name] for name in ("DATA_DIR", "LLM_MODEL", "OLLAMA_BASE_URL") if name in os.environ}
SERVER = StdioServerParameters(command=sys.executable, args=["-m", "mediassist", "mcp"], env=HANDED_ON)


async def main(question: str) -> int:
    """Asks the newest document that is kept."""
    async with Client(SERVER) as client:
        kept = (await client.call_tool("list_documents", {})).structured_content["documents"]
        if not kept:
            print("No document is kept: `mediassist add FILE` keeps one.")
            return 1
        told = await client.call_tool("ask", {"question": question, "document_id": kept[-1]["document_id"]})
        if told.is_error:  # the reason and the remedy, as text
            print(told.content[0].text)
            return 1
        answer = told.structured_content
        print(answer["answer"])
        for citation in answer["citations"]:
            print(f"  line {citation['line']}: {citation['quote']}")
        return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1])))
