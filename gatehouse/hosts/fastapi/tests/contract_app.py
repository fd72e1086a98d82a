"""The sample with a count of how often its handlers have run, which the contract reads."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import routing

from app.main import app

_runs = 0


def _counted(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(handler)
    async def count(*args: Any, **kwargs: Any) -> Any:
        global _runs
        _runs += 1
        return await handler(*args, **kwargs)

    return count


# FastAPI 0.137 and later keep included routes in contexts.
for route in getattr(routing, "iter_route_contexts", iter)(app.routes):
    if hasattr(route, "dependant"):
        route.dependant.call = _counted(route.dependant.call)


@app.get("/handled")
async def handled() -> dict[str, int]:
    return {"count": _runs}
