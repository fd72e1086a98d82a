"""Makes an application ready for `require`."""

from __future__ import annotations

import logging
import os

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .authenticator import Authenticator
from .inventory import dependencies_of
from .problem import AuthProblem, problem_response
from .require import Guard, Optionally
from .settings import Settings

log = logging.getLogger(__name__)


def install_auth(app: FastAPI, settings: Settings | None = None) -> None:
    """Reads the CLERK_ variables, or takes `settings`. Raises SettingsError."""
    settings = settings or Settings.from_env(os.environ)
    if settings.is_local:
        log.warning("Callers are verified by a stand-in for Clerk: do not use this in production.")
    app.state.auth = Authenticator(settings)
    app.add_middleware(DecideBeforeBody)
    app.add_exception_handler(AuthProblem, problem_response)


class DecideBeforeBody:
    """
    FastAPI reads and parses the body before it calls any dependency. This calls the route's guards when the body is
    first read, so that the server does not read the body of a caller whom it refuses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        decided = scope["type"] != "http"

        async def receive_once_decided() -> Message:
            nonlocal decided
            if not decided:
                decided = True
                await _decide(scope)
            return await receive()

        await self._app(scope, receive_once_decided, send)


async def _decide(scope: Scope) -> None:
    """Raises AuthProblem, which FastAPI passes on from where it reads the body."""
    # FastAPI 0.137 and later keep what include_router() adds to a route in a separate context.
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    if not hasattr(route, "dependant"):
        return
    replaced = getattr(scope["app"], "dependency_overrides", {})
    for dependency in dependencies_of(route):
        if isinstance(dependency, (Guard, Optionally)) and dependency not in replaced:
            await dependency(Request(scope))
