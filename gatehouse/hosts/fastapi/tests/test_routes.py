"""Tests that no route is open by mistake. Your own project needs only the first test."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.auth import Session, anyone, install_auth, optional, require, role, unprotected_routes
from app.main import app

FASTAPIS_OWN = {
    "GET /openapi.json": "describes routes, not data",
    "GET /docs": "the same for people",
    "GET /docs/oauth2-redirect": "part of the former",
    "GET /redoc": "the same for people",
}


def test_each_route_is_protected_or_open_for_a_reason() -> None:
    assert unprotected_routes(app, FASTAPIS_OWN) == []


async def say_nothing() -> Response:
    return Response()


def make_app() -> FastAPI:
    app = FastAPI(openapi_url=None)
    install_auth(app)

    @app.get("/safe")
    def safe(caller: Annotated[Session, Depends(require())]) -> None: ...

    return app


def test_a_route_without_a_dependency_is_listed() -> None:
    app = make_app()

    @app.api_route("/forgotten", methods=["GET", "DELETE"])
    def forgotten() -> None: ...

    assert unprotected_routes(app) == ["DELETE,GET /forgotten"]


def test_an_optional_caller_alone_does_not_protect() -> None:
    app = make_app()
    app.add_api_route("/greeting", say_nothing, dependencies=[Depends(optional)])
    assert unprotected_routes(app) == ["GET /greeting"]


def test_a_routers_dependency_protects_what_is_in_it_and_only_that() -> None:
    app = make_app()
    guard = Depends(require(role("admin")))
    inside, outside, around = APIRouter(dependencies=[guard]), APIRouter(), APIRouter(prefix="/around")
    inside.add_api_route("/inside", say_nothing)
    outside.add_api_route("/outside", say_nothing)
    around.include_router(outside, dependencies=[guard])
    for router in (inside, outside, around):
        app.include_router(router)
    assert unprotected_routes(app) == ["GET /outside"]


def test_a_dependency_of_a_dependency_protects() -> None:
    app = make_app()

    def team_of(caller: Annotated[Session, Depends(require())]) -> str:
        return caller.org_id or "none"

    @app.get("/team")
    def show_team(team: Annotated[str, Depends(team_of)]) -> str:
        return team

    assert unprotected_routes(app) == []


def test_routes_of_mounted_applications_and_of_other_kinds_are_listed() -> None:
    app, mounted = make_app(), FastAPI(openapi_url=None)
    mounted.add_api_route("/inside", say_nothing)
    app.mount("/mounted", mounted)
    app.mount("/files", PlainTextResponse("a file"))
    app.router.routes.append(Route("/plain", lambda _: PlainTextResponse("hello")))

    @app.websocket("/socket")
    async def socket() -> None: ...

    found = ["GET /mounted/inside", "Mount /files", "GET /plain", "APIWebSocketRoute /socket"]
    assert unprotected_routes(app) == found


def test_an_application_without_routes_is_an_error_and_not_a_pass() -> None:
    with pytest.raises(ValueError, match="no routes"):
        unprotected_routes(FastAPI())


@pytest.mark.parametrize("opened", [{"GET /gone": "was open once"}, {"GET /safe": "is protected"}])
def test_an_entry_that_opens_nothing_is_an_error(opened: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="remove it"):
        unprotected_routes(make_app(), opened)


def test_a_route_is_not_opened_without_a_reason() -> None:
    with pytest.raises(ValueError, match="why"):
        anyone(" ")


def test_a_route_that_forgets_depends_cannot_be_made() -> None:
    """A dataclass or a pydantic model would be read from the body, where callers could claim any identity."""
    with pytest.raises(Exception, match="Session|field"):

        @make_app().post("/forgotten")
        def forgotten(caller: Session) -> None: ...
