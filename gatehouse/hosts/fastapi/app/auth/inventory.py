"""Which routes are protected, for a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI, routing
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import Mount, Route

from .require import Guard, Open


def unprotected_routes(app: FastAPI, opened: Mapping[str, str] | None = None) -> list[str]:
    """
    The routes that have neither `require(...)` nor `anyone("why")`, such as `GET /reports`.

    `opened` names more routes that are to be open, each with the reason: FastAPI's own `GET /docs`, mounted files.
    Raises ValueError where the application has no route of its own, or `opened` names one that is not unprotected.
    """
    reasons = opened or {}
    routes = list(_walk(app.routes, ""))
    if not any(_has_handler(route) for route, _ in routes):
        raise ValueError("The application has no routes: hand in the one that its routers were included into.")
    found = [name for route, name in routes if not _is_decided(route)]
    for name, why in reasons.items():
        if name not in found or not why.strip():
            raise ValueError(f'"{name}" is not unprotected, or its reason is missing: remove it from `opened`.')
    return [name for name in found if name not in reasons]


def dependencies_of(route: Any) -> Iterator[Callable[..., Any]]:
    """What FastAPI calls before the route's handler, including dependencies of routers and of other dependencies."""
    return _calls(route.dependant)


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for dependency in dependant.dependencies:
        yield from _calls(dependency)
        if dependency.call is not None:
            yield dependency.call


def _has_handler(route: Any) -> bool:
    return isinstance(_original(route), (APIRoute, APIWebSocketRoute))


def _is_decided(route: Any) -> bool:
    return _has_handler(route) and any(isinstance(call, (Guard, Open)) for call in dependencies_of(route))


def _original(route: Any) -> Any:
    """FastAPI 0.137 and later leave an included route unchanged; its context has what including it added."""
    return getattr(route, "original_route", route)


def _walk(routes: Iterable[Any], prefix: str) -> Iterator[tuple[Any, str]]:
    """Includes the routes of mounted applications. A route of an unknown kind counts as unprotected."""
    flattened = getattr(routing, "iter_route_contexts", iter)
    for route in flattened(routes):
        original = _original(route)
        kind = type(original).__name__
        path = prefix + (getattr(route, "path", None) or getattr(original, "path", None) or f"<{kind}>")
        if isinstance(original, Mount) and original.routes:
            yield from _walk(original.routes, path)
        elif isinstance(original, Route):
            yield route, f"{','.join(sorted((route.methods or set()) - {'HEAD'}) or ['*'])} {path}"
        else:
            yield route, f"{kind} {path}"
