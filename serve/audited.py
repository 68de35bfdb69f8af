"""An Assistant whose every use stands in the audit log, by whatever door it comes: HTTP, LangServe or the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..assistant import LOCAL_OWNER, Assistant
from ..errors import DocumentNotFound
from .audit import Audit
from .metrics import Metrics
from .problems import kind_of

if TYPE_CHECKING:
    from ..document import DischargeSummary
    from ..graph.state import Context, State
    from ..ingest.store import Added, StoredDocument


def audited(assistant: Assistant, audit: Audit, metrics: Metrics) -> "AuditedAssistant":
    """The same assistant with a log: documents, threads and models are shared, and a host's own kind keeps its ways."""
    kind = type(f"Audited{type(assistant).__name__}", (AuditedAssistant, type(assistant)), {})
    made = kind.__new__(kind)
    made.__dict__ = assistant.__dict__
    made._audit, made._metrics = audit, metrics
    return made


class AuditedAssistant(Assistant):
    """An assistant as `audited` makes it.

    Only what all other methods come down to is overridden. Raises StoreError where the log cannot be written.
    """

    _audit: Audit
    _metrics: Metrics

    def receive(
        self, content: bytes, *, owner: str, name: str, password: str | None = None
    ) -> "tuple[StoredDocument, bool]":
        """As `add`; returns the record and whether the document was there already."""
        from ..ingest.store import Change

        added = self._add(content, owner, name, password, False)
        records = self._store.documents(owner)
        record = next((record for record in records if record.document_id == added.document_id), None)
        if record is None:
            raise DocumentNotFound(added.document_id)
        return record, added.change is Change.UNCHANGED

    def _add(
        self, source: Path | str | bytes, owner: str, name: str | None, password: str | None, replace: bool
    ) -> "Added":
        with self._written(owner, "add") as found:
            added = super()._add(source, owner, name, password, replace)
            found.update(document=added.document_id, outcome=added.change)
            self._metrics.documents.labels(added.change).inc()
            return added

    def document(self, document_id: str, *, owner: str = LOCAL_OWNER) -> "DischargeSummary":
        """See Assistant.document."""
        with self._written(owner, "read", document_id):
            return super().document(document_id, owner=owner)

    def documents(self, *, owner: str = LOCAL_OWNER) -> "list[StoredDocument]":
        """See Assistant.documents."""
        with self._written(owner, "list"):
            return super().documents(owner=owner)

    def remove(self, document_id: str, *, owner: str = LOCAL_OWNER) -> None:
        """See Assistant.remove."""
        with self._written(owner, "remove", document_id):
            super().remove(document_id, owner=owner)

    def context(self, document_id: str, *, owner: str = LOCAL_OWNER) -> "Context":
        """See Assistant.context."""
        with self._written(owner, "read", document_id):
            return super().context(document_id, owner=owner)

    def run(self, document_id: str, question: str, *, thread: str | None = None, owner: str = LOCAL_OWNER) -> "State":
        """See Assistant.run."""
        with self._written(owner, "ask", document_id) as found:
            state = super().run(document_id, question, thread=thread, owner=owner)
            if state.answer:
                found.update(outcome=state.answer.outcome, model=state.answer.model)
                self._metrics.answers.labels(state.answer.outcome).inc()
            return state

    @contextmanager
    def _written(self, owner: str, action: str, document: str = "") -> Iterator[dict[str, str]]:
        """Logs what is done inside, with what it finds out, or with the kind of its error."""
        found = {"document": document}
        try:
            yield found
        except Exception as error:
            self._audit.write(owner, action, document=document, outcome=kind_of(error))
            raise
        self._audit.write(owner, action, **found)
