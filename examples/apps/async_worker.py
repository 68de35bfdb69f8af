"""An asyncio worker: takes questions from a queue, answers some at a time, and tells of each that could not be answered.

    python examples/apps/async_worker.py examples/heart-failure.txt < questions.txt > answers.jsonl

One question a line in, one JSON object a line out, as they are done. In your app the queue is Redis, SQS or a table.
"""

import asyncio
import json
import sys
from itertools import count

from mediassist import Answer, Assistant
from mediassist.errors import MediAssistError

AT_ONCE = 2  # answering is work for the processor: more than its cores only makes each wait longer
TRIES = 3
WAIT_S = 2.0


async def answer(assistant: Assistant, document_id: str, question: str) -> Answer:
    """The answer; an error that may pass, such as a model server that restarts, is tried again."""
    for attempt in count(1):
        try:
            return await assistant.aask(document_id, question)
        except MediAssistError as error:
            if not error.retryable or attempt == TRIES:
                raise
        await asyncio.sleep(WAIT_S * attempt)


async def work(assistant: Assistant, document_id: str, questions: asyncio.Queue[tuple[int, str]]) -> None:
    """Answers what comes until it is cancelled. One bad question stops no other."""
    while True:
        number, question = await questions.get()
        try:
            done = (await answer(assistant, document_id, question)).as_dict()
            told = {key: done[key] for key in ("outcome", "answer", "citations", "notes")}
        except MediAssistError as error:
            told = {"error": error.reason, "remedy": error.remedy}
        # the number, not the question: what a patient asked need not stand in another file
        print(json.dumps({"number": number, **told}), flush=True)
        questions.task_done()


async def main(path: str) -> None:
    """Reads the document once, then feeds the workers; a full queue makes the reader wait."""
    assistant = Assistant(keep=False)
    document_id = await assistant.aadd(path)
    questions: asyncio.Queue[tuple[int, str]] = asyncio.Queue(maxsize=100)
    async with asyncio.TaskGroup() as workers:  # a bug in one ends them all, and is shown
        tasks = [workers.create_task(work(assistant, document_id, questions)) for _ in range(AT_ONCE)]
        number = 0
        while line := await asyncio.to_thread(sys.stdin.readline):
            number += 1
            await questions.put((number, line.strip()))
        await questions.join()
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
