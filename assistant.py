"""Assistant: what another app embeds. Add a document, ask, stream, list, remove; sync and async.

    assistant = Assistant()
    document_id = assistant.add("summary.pdf", owner="patient-7")
    answer = assistant.ask(document_id, "When is my next visit?", owner="patient-7")

Knows who owns what and which model writes; reading, retrieval and the gate are below it.
"""

import asyncio
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from .answer import Answer
from .errors import ModelError, ModelUnreachable, QuestionError
from .graph.apart import apart
from .graph.turns import Threads
from .privacy import is_traced, switch_off_telemetry, tracing
from .settings import AUTO_MODEL, Settings
from .stream import AnswerStream

switch_off_telemetry()

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langgraph.graph.state import CompiledStateGraph

    from .document import DischargeSummary
    from .graph.state import Context, Question, State
    from .ingest.index import IndexedSummary
    from .ingest.store import Added, Store, StoredDocument
    from .models.chat import Chat
    from .models.embedding import LocalEmbeddings

LOCAL_OWNER = "local"


class Assistant:
    """Answers questions about documents, each apart from every other and from every other owner's.

    settings: from the environment when left out. keep: whether documents are stored on disk (DATA_DIR) or for as long as
    this object lives. chat_model: a LangChain chat model of your own in place of the one that the settings name.
    """

    def __init__(
        self, settings: Settings | None = None, *, keep: bool = True, chat_model: "BaseChatModel | None" = None
    ) -> None:
        self.settings = settings or Settings.load()
        self._keep = keep
        self._own_model = chat_model
        self._threads = Threads()

    def add(
        self,
        source: Path | str | bytes,
        *,
        owner: str = LOCAL_OWNER,
        name: str | None = None,
        password: str | None = None,
        replace: bool = False,
    ) -> str:
        """Reads a document and keeps it; returns its id, the same for the same text of the same owner.

        source: a path, the bytes of a file, or the text itself (a str that names an existing file is a path). password:
        of an encrypted PDF. replace: whether what was kept of the same path (or, without a path, the same `name`) is
        removed once this one is kept; else it stays, as an earlier version.
        Raises DocumentError when it cannot be read, with nothing kept; StoreError.
        """
        return self._add(source, owner, name, password, replace).document_id

    def add_file(
        self, path: Path, *, owner: str = LOCAL_OWNER, password: str | None = None, replace: bool = False
    ) -> "Added":
        """As `add`, and says what it changed: a new document, a new version of the same path, or nothing."""
        return self._add(path, owner, None, password, replace)

    def _add(
        self, source: Path | str | bytes, owner: str, name: str | None, password: str | None, replace: bool
    ) -> "Added":
        from .ingest.store import source_of
        from .ingest.worker import read_document

        if isinstance(source, str) and _names_a_file(source):
            source = Path(source)
        title = name or (source.name if isinstance(source, Path) else "document")
        place = str(source.expanduser().resolve()) if isinstance(source, Path) else name
        summary = read_document(source, name=title, settings=self.settings, password=password)
        added = self._store.add(owner, summary, source=source_of(owner, place) if place else "")
        for earlier in added.earlier if replace else ():
            self.remove(earlier, owner=owner)
        return added

    def document(self, document_id: str, *, owner: str = LOCAL_OWNER) -> "DischargeSummary":
        """The document as it was read: text, sections, passages, medication records, notices. Raises DocumentNotFound."""
        return self._store.get(owner, document_id).summary

    def ask(self, document_id: str, question: str, *, thread: str | None = None, owner: str = LOCAL_OWNER) -> Answer:
        """Answers a question from one document.

        thread: a name under which a question may lean on the ones before it ("and for how long?"), and take one of the
        `choices` of a `clarify` ("2", "the second one"). Kept are spans and names, for as long as this object lives.
        Raises DocumentNotFound, QuestionError, StoreError. A model that fails gives the quote answer, with a note.
        """
        state = self.run(document_id, question, thread=thread, owner=owner)
        if state.answer is None:
            raise RuntimeError("The graph ended without an answer.")
        return state.answer

    def stream(
        self, document_id: str, question: str, *, thread: str | None = None, owner: str = LOCAL_OWNER
    ) -> AnswerStream:
        """The answer's text in pieces, for `for` and `async for`; only text that has passed the gate."""
        return AnswerStream(lambda: self.ask(document_id, question, thread=thread, owner=owner))

    def warm(self) -> None:
        """Loads the models of retrieval now, say in a thread at start-up, so that the first question need not wait."""
        from .chains.cross_reader import load_cross_reader

        self._embeddings.warm()
        load_cross_reader().warm()

    def sheet(self, document_id: str, *, owner: str = LOCAL_OWNER) -> Answer:
        """All instructions of a document, quoted under the headings of the five categories, medicines first."""
        from .routing.sheet import SHEET

        return self.ask(document_id, SHEET, owner=owner)

    def documents(self, *, owner: str = LOCAL_OWNER) -> "list[StoredDocument]":
        """The owner's documents, oldest first, without their words."""
        return self._store.documents(owner)

    def remove(self, document_id: str, *, owner: str = LOCAL_OWNER) -> None:
        """Deletes a document and all that was kept of it. Raises DocumentNotFound."""
        self._store.remove(owner, document_id)
        self._threads.forget(owner, document_id)

    async def aadd(
        self,
        source: Path | str | bytes,
        *,
        owner: str = LOCAL_OWNER,
        name: str | None = None,
        password: str | None = None,
        replace: bool = False,
    ) -> str:
        """As `add`, without blocking the event loop."""
        return await asyncio.to_thread(self.add, source, owner=owner, name=name, password=password, replace=replace)

    async def aask(
        self, document_id: str, question: str, *, thread: str | None = None, owner: str = LOCAL_OWNER
    ) -> Answer:
        """As `ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, document_id, question, thread=thread, owner=owner)

    async def asheet(self, document_id: str, *, owner: str = LOCAL_OWNER) -> Answer:
        """As `sheet`, without blocking the event loop."""
        return await asyncio.to_thread(self.sheet, document_id, owner=owner)

    async def adocument(self, document_id: str, *, owner: str = LOCAL_OWNER) -> "DischargeSummary":
        """As `document`, without blocking the event loop."""
        return await asyncio.to_thread(self.document, document_id, owner=owner)

    async def adocuments(self, *, owner: str = LOCAL_OWNER) -> "list[StoredDocument]":
        """As `documents`, without blocking the event loop."""
        return await asyncio.to_thread(self.documents, owner=owner)

    async def aremove(self, document_id: str, *, owner: str = LOCAL_OWNER) -> None:
        """As `remove`, without blocking the event loop."""
        await asyncio.to_thread(self.remove, document_id, owner=owner)

    def run(self, document_id: str, question: str, *, thread: str | None = None, owner: str = LOCAL_OWNER) -> "State":
        """The final state of the graph for a question, drafts and all: for evaluation, never to be shown to a patient."""
        from .graph.state import Question, State

        start = perf_counter()
        question = self._checked(question)
        context, notes = self._context(document_id, owner)
        key = (owner, document_id, thread) if thread is not None else None
        asked = Question(question, document_id, owner, self._threads.of(key) if key else ())
        run_id = uuid4() if is_traced(self.settings) else None
        state = State(**apart(lambda: self._invoke(asked, context, run_id)))
        if key:
            self._threads.keep(key, state.turns)
        if state.answer:
            timings = {**state.timings, "total": round((perf_counter() - start) * 1000, 2)}
            told = {"timings": timings, "notes": (*notes, *state.answer.notes), "run_id": run_id and str(run_id)}
            state.answer = state.answer.model_copy(update=told)
        return state

    def context(self, document_id: str, *, owner: str = LOCAL_OWNER) -> "Context":
        """What a graph of `graph.build.build_graph` needs for one document, for a host app that runs the graph itself.

        Raises DocumentNotFound, StoreError.
        """
        return self._context(document_id, owner)[0]

    def _context(self, document_id: str, owner: str) -> "tuple[Context, tuple[str, ...]]":
        """The context of one call, and why no model writes where one should."""
        from .graph.state import Context
        from .routing.remembered import Remembered
        from .routing.router import Router

        indexed = self._store.get(owner, document_id)
        chat, notes = self._chat_or_note()
        opening = _only(owner, document_id, indexed)
        embeddings = Remembered(self._embeddings)
        local = self.settings.emergency_number, self.settings.crisis_line
        return Context(
            opening, embeddings, Router(embeddings), chat, *local, model_judge=self.settings.model_judge
        ), notes

    def _invoke(self, asked: "Question", context: "Context", run_id: UUID | None) -> dict[str, Any]:
        with tracing(self.settings):
            return self._graph.invoke(asked, context=context, config={"run_id": run_id} if run_id else None)

    @cached_property
    def _graph(self) -> "CompiledStateGraph[State, Context, Question, State]":
        from .graph.build import build_graph

        return build_graph()

    @cached_property
    def _embeddings(self) -> "LocalEmbeddings":
        from .models.embedding import load_embeddings

        return load_embeddings(self.settings)

    @cached_property
    def _store(self) -> "Store":
        if not self._keep:
            from .ingest.store import MemoryStore

            return MemoryStore(self._embeddings)
        from .ingest.chroma_store import ChromaStore

        return ChromaStore(self.settings.data_dir, self._embeddings)

    @cached_property
    def _chat(self) -> "Chat | None":
        from .models.chat import Chat, open_chat

        return Chat.of(self._own_model, self.settings) if self._own_model else open_chat(self.settings)

    def _chat_or_note(self) -> "tuple[Chat | None, tuple[str, ...]]":
        """The chat model; or none, with the reason. Asked for by no name, an absent server is nothing to speak of."""
        from .graph.chain import MODEL_FAILED

        try:
            return self._chat, ()
        except ModelUnreachable as error:
            quiet = self.settings.llm_model == AUTO_MODEL
            return None, () if quiet else (MODEL_FAILED.format(reason=error),)
        except ModelError as error:
            return None, (MODEL_FAILED.format(reason=error),)

    def _checked(self, question: str) -> str:
        question = question.strip()
        if not question:
            raise QuestionError(
                "The question is empty.", "Ask about medicines, food, activity, visits or warning signs."
            )
        if len(question) > self.settings.max_question_chars:
            raise QuestionError(
                f"The question has {len(question):,} characters; at most {self.settings.max_question_chars:,} are read.",
                "Ask it in fewer words.",
            )
        return question


def _names_a_file(source: str) -> bool:
    """Whether a string can be meant as the path of a file; a text has several lines or is no path that exists."""
    if "\n" in source or len(source) > 1_000:
        return False
    try:
        return Path(source).expanduser().exists() or bool(Path(source).suffix and " " not in source)
    except OSError:
        return False


def _only(owner: str, document_id: str, indexed: "IndexedSummary"):
    """Opens the one document of this call, and refuses any other."""
    from .errors import DocumentNotFound

    def open_document(whose: str, which: str) -> "IndexedSummary":
        if (whose, which) != (owner, document_id):
            raise DocumentNotFound(which)
        return indexed

    return open_document
