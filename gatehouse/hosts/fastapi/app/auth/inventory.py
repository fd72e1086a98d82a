"""Which routes are protected, for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Mount, Route

from .require import Guard, Open


def unprotected_routes(app: FastAPI, opened: Mapping[str, str] | None = None) -> list[str]:
    """
    The routes that have neither `require(...)` nor `anyone("why")`, such as `GET /reports`.

    `opened` names further routes that are meant to be open, each with the reason: FastAPI's own `GET /docs`, mounted files.
    Raises ValueError where the application has no route of its own, or `opened` names one that is not unprotected.
    """
    reasons = opened or {}
    routes = list(_walk(app.routes, ""))
    if not any(isinstance(route, APIRoute) for route, _ in routes):
        raise ValueError("The application has no routes: hand in the one that its routers were included into.")
    found = [name for route, name in routes if not _is_decided(route)]
    for name, why in reasons.items():
        if name not in found or not why.strip():
            raise ValueError(f'"{name}" is not an unprotected route, or its reason is missing: remove it from `opened`.')
    return [name for name in found if name not in reasons]


def dependencies_of(route: APIRoute | APIWebSocketRoute) -> Iterator[Callable[..., Any]]:
    """What FastAPI calls before the route's handler, also for its routers and for other dependencies."""
    return _calls(route.dependant)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for dependency in dependant.dependencies:
        yield from _calls(dependency)
        if dependency.call is not None:
            yield dependency.call


def _is_decided(route: BaseRoute) -> bool:
    if not isinstance(route, (APIRoute, APIWebSocketRoute)):
        return False
    return any(isinstance(call, (Guard, Open)) for call in dependencies_of(route))


def _walk(routes: list[BaseRoute], prefix: str) -> Iterator[tuple[BaseRoute, str]]:
    """Routes of mounted applications too. What is of an unknown kind counts as a route that nothing protects."""
    for route in routes:
        path = prefix + getattr(route, "path", f"<{type(route).__name__}>")
        if isinstance(route, Mount) and route.routes:
            yield from _walk(route.routes, path)
        elif isinstance(route, (APIRoute, Route)):
            yield route, f"{','.join(sorted((route.methods or set()) - {'HEAD'}) or ['*'])} {path}"
        else:
            yield route, f"{type(route).__name__} {path}"
