"""The sample with a count of how often its handlers have run, which the contract asks for."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi.routing import APIRoute

from app.main import app

_runs = 0


def _counted(handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(handler)
    async def count(*args: Any, **kwargs: Any) -> Any:
        global _runs
        _runs += 1
        return await handler(*args, **kwargs)

    return count


for route in app.routes:
    if isinstance(route, APIRoute) and route.dependant.call is not None:
        route.dependant.call = _counted(route.dependant.call)


@app.get("/handled")
async def handled() -> dict[str, int]:
    return {"count": _runs}
