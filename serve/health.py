"""How the server does: alive, ready to answer, and its counters."""

import os
from threading import Thread
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from ..assistant import Assistant
from ..errors import MediAssistError, ServerBusy
from ..settings import Settings
from .access import SECURED, Admin
from .logs import LOGGER
from .metrics import Metrics
from .openapi import problem


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Questions can be answered: the embedding model is loaded, and documents can be read and kept."""

    status: Literal["ready"] = "ready"


class NotReady(ServerBusy):
    """Not yet, or not while documents are out of reach."""


class Readiness:
    """Loads the embedding model in a thread, so that the first question need not wait for it."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._folder = settings.data_dir
        self.model = False

    def warm(self) -> None:
        """Begins to load; returns at once."""
        self._assistant._embeddings  # noqa: B018 - made here, so that two threads do not make two
        Thread(target=self._load, name="warm-up", daemon=True).start()

    @property
    def store(self) -> bool:
        """Whether the data folder can be written, or made."""
        nearest = next(place for place in (self._folder, *self._folder.parents) if place.exists())
        return nearest.is_dir() and os.access(nearest, os.R_OK | os.W_OK | os.X_OK)

    def _load(self) -> None:
        try:
            self._assistant.warm()
        except MediAssistError as error:
            LOGGER.error("the embedding model cannot be loaded", extra={"fields": {"reason": str(error)}})
        else:
            self.model = True


def health_routes(readiness: Readiness, metrics: Metrics) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["health"])

    @router.get("/health", summary="Is it alive?")
    async def health() -> Alive:
        """Answers as long as the process does."""
        return Alive()

    @router.get("/ready", summary="Can it answer?", responses={503: problem(503)})
    async def ready() -> Ready:
        """503 until the embedding model is loaded, and whenever documents cannot be reached."""
        if not readiness.model:
            raise NotReady("The embedding model is not loaded.", "Wait; if it lasts, `mediassist doctor` says why.")
        if not readiness.store:
            raise NotReady("Documents cannot be read or kept.", "Check DATA_DIR.")
        return Ready()

    @router.get(
        "/metrics",
        summary="Counters for Prometheus",
        response_class=Response,
        dependencies=SECURED,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def counters(_: Admin) -> Response:
        """Requests, times, answers by outcome, memory: figures only."""
        return Response(metrics.text(), media_type=metrics.content_type)

    return router
