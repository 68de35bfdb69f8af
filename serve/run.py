"""Runs the app under uvicorn until it is told to stop, and lets answers that have begun be finished."""

from typing import TYPE_CHECKING

from ..errors import SettingsError
from ..settings import Settings
from .guard import refuse_open_server
from .logs import log_as_json

if TYPE_CHECKING:
    from uvicorn import Server

KEEP_ALIVE_S = 15


def server_of(settings: Settings, *, host: str, port: int) -> "Server":
    """The server, not yet listening. Raises SettingsError where it would not be safe."""
    refuse_open_server(host, settings)
    import uvicorn

    from .app import create_app

    config = uvicorn.Config(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=bool(settings.serve_proxies),
        forwarded_allow_ips=list(settings.serve_proxies),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.serve_shutdown_s,
    )
    return uvicorn.Server(config)


def run(server: "Server") -> None:
    """Serves until SIGINT or SIGTERM. Raises SettingsError where the port is taken."""
    log_as_json()
    try:
        server.run()
    except SystemExit as error:
        if error.code:
            where = f"{server.config.host}:{server.config.port}"
            raise SettingsError(f"The server could not start on {where}.", "Choose another --port.") from None
