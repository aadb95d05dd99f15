"""Runs the service on one address of this machine until it is told to stop, and what belongs beside it."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, closing

import uvicorn
import uvloop
from fastapi import FastAPI

from corpus.errors import SettingsError
from corpus.settings import Settings

BACKLOG = 256  # connections that may wait to be accepted
REMEDY = "choose a free one, as in KMS_PORT=8001, or stop the other program"
GRACE_SECONDS = 10  # for answers under way when the service is told to stop


def serve_until_stopped(
    app: FastAPI, settings: Settings, beside: AbstractContextManager[object], when_ready: Callable[[str], None]
) -> None:
    """Answer requests until SIGINT or SIGTERM, both the ordinary end; what runs `beside` begins and ends with it.

    `when_ready` is told the address. Raises SettingsError where another program has it, before anything else is begun,
    and what opening the app raises.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with closing(_bind(settings)) as bound, beside, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(app, bound, lambda: when_ready(_address(settings))))
    except KeyboardInterrupt:
        return


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        raise SettingsError(setting="KMS_PORT", cause=_cause(error, settings), remedy=REMEDY) from error
    return bound


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


async def _serve(app: FastAPI, bound: socket.socket, when_ready: Callable[[], None]) -> None:
    """The app is opened here and not by uvicorn, which would report an error of ours with a traceback."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    async with app.router.lifespan_context(app):
        when_ready()
        await uvicorn.Server(config).serve(sockets=[bound])


def _cause(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"another program listens on port {settings.port} of {settings.host}"
    return f"port {settings.port} of {settings.host} can not be used ({(error.strerror or str(error)).lower()})"
