"""The HTTP app: layers around routes, one Assistant for the process. `create_app(settings)` is all that a host needs.

From the outside in: id, log and counters; security headers; host and origin; CORS where named; identity; rate; body limits.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse

from ..assistant import Assistant
from ..settings import Auth, Settings
from ..version import __version__
from .access import SECURED
from .ask import ask_routes
from .audit import Audit
from .audited import audited
from .authenticate import Authenticate, Identities
from .bodies import Bodies
from .documents import document_routes
from .guard import Guard
from .headers import SecurityHeaders
from .health import Readiness, health_routes
from .metrics import Metrics
from .mount import mount_page
from .observe import Observe
from .openapi import describe
from .problems import handle_problems
from .questions import Questions
from .rates import Limit, Rates
from .sign_in import session_routes
from .slots import Slots

WAITING_UPLOADS = 16
SPARE_THREADS = 4
_DESCRIPTION = """Answers a patient's questions from their hospital discharge summary, and from nothing else, with the lines
it used. Errors are problem details (RFC 9457). What an owner added, no other owner sees."""


def create_app(settings: Settings | None = None, *, assistant: Assistant | None = None, page: bool = True) -> FastAPI:
    """The app, ready for an ASGI server.

    assistant: one of your own, in place of one that keeps documents in DATA_DIR. page: whether the web page is mounted at /.
    Raises SettingsError where the settings are not safe.
    """
    settings = settings or (assistant.settings if assistant else Settings.load())
    metrics = Metrics()
    audit = Audit(settings.data_dir)
    logged = audited(assistant or Assistant(settings), audit, metrics)
    identities = Identities(settings)
    readiness = Readiness(logged, settings)
    rates = Rates(settings.serve_rate_per_minute)
    app = FastAPI(
        title="MediReportAssist",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # these load scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan(settings, readiness),
        default_response_class=JSONResponse,
        middleware=_layers(settings, metrics, identities, rates),
    )
    handle_problems(app)
    app.include_router(health_routes(readiness, metrics))
    if identities.takes_keys:
        app.include_router(session_routes(identities.keys, identities.sessions, audit))
    uploads = Slots(settings.serve_uploads_at_once, WAITING_UPLOADS)
    answers = Slots(settings.serve_answers_at_once, settings.serve_answers_waiting)
    questions = Questions(logged, slots=answers, timeout_s=settings.serve_answer_timeout_s)
    app.include_router(document_routes(logged, uploads, most_bytes=settings.max_file_bytes), dependencies=SECURED)
    app.include_router(ask_routes(questions, most=settings.serve_batch_questions), dependencies=SECURED)
    describe(app, secured=settings.serve_auth != Auth.NONE)
    if not (page and mount_page(app, logged, settings, sign_in=identities.takes_keys)):
        _add_plain_root(app)
    return app


def _layers(settings: Settings, metrics: Metrics, identities: Identities, rates: Rates) -> list[Middleware]:
    origins = list(settings.serve_cors_origins)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["X-Request-ID", "Retry-After", "Location"],
    )
    return [
        Middleware(Observe, metrics=metrics),
        Middleware(SecurityHeaders, cross_origin=bool(origins)),
        Middleware(Guard, settings=settings),
        *([cors] if origins else []),
        Middleware(Authenticate, identities=identities, rates=rates),
        Middleware(Limit, rates=rates),
        Middleware(Bodies, settings=settings),
    ]


def _lifespan(settings: Settings, readiness: Readiness):
    """Threads enough for all that is done at once, and the model loading while the server starts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threads = settings.serve_answers_at_once + settings.serve_uploads_at_once + SPARE_THREADS
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads, "mediassist"))
        readiness.warm()
        yield

    return lifespan


def _add_plain_root(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    async def root() -> PlainTextResponse:
        return PlainTextResponse("MediReportAssist. The API: /openapi.json\n")
