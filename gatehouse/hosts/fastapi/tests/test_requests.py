"""Tests what the contract cannot see from outside the server."""

import asyncio
import json
import socket
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.auth import Session, Settings, SettingsError, install_auth, require, role
from app.main import app as sample

from .conftest import ENV, KEY, Mint

SETTINGS = Settings.from_env(ENV)


class Item(BaseModel):
    name: str


def make_app() -> FastAPI:
    """A guarded router at /items, and at /included/items one that is guarded where it is included."""
    app = FastAPI()
    guard = Depends(require(role("admin")))
    guarded, plain = APIRouter(dependencies=[guard]), APIRouter(prefix="/included")
    for router in (guarded, plain):

        @router.post("/items")
        async def make_item(item: Item) -> Item:
            return item

    app.include_router(guarded)
    app.include_router(plain, dependencies=[guard])
    return app


def test_the_handler_gets_the_session(mint: Mint) -> None:
    response = TestClient(sample).get("/me", headers=mint("user_ada", o={"id": "org_acme", "rol": "admin"}))
    assert response.json() == {"userId": "user_ada", "orgId": "org_acme", "orgRole": "org:admin"}


def test_a_token_has_one_spelling(mint: Mint) -> None:
    """RFC 7515, section 2: unused bits of base64url must not give a token a second spelling."""
    token = mint()["Authorization"]
    other = token[:-1] + chr(ord(token[-1]) + 1)
    assert TestClient(sample).get("/me", headers={"Authorization": token}).status_code == 200
    assert TestClient(sample).get("/me", headers={"Authorization": other}).status_code == 401


def test_a_refusal_is_a_problem_with_a_challenge() -> None:
    response = TestClient(sample).get("/me")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.headers["content-type"] == "application/problem+json"
    title, detail = "Unauthorized", "Not signed in."
    problem = {"type": "about:blank", "title": title, "status": 401, "detail": detail, "code": "UNAUTHENTICATED"}
    assert response.json() == problem


def test_the_documentation_asks_for_a_token() -> None:
    described = TestClient(sample).get("/openapi.json").json()
    assert described["components"]["securitySchemes"]["Clerk"]["scheme"] == "bearer"
    assert described["paths"]["/me"]["get"]["security"] == [{"Clerk": []}]
    assert "security" not in described["paths"]["/public"]["get"]


def test_the_body_of_a_refused_caller_is_not_read(mint: Mint) -> None:
    app = make_app()
    install_auth(app, SETTINGS)
    callers: list[tuple[dict[str, str], int]] = [({}, 401), (mint(), 403), (mint(metadata={"role": "admin"}), 422)]
    for path in ("/items", "/included/items"):
        for caller, status in callers:
            headers = {**caller, "Content-Type": "application/json"}
            assert TestClient(app).post(path, content=b'{"name":', headers=headers).status_code == status


def test_middleware_and_error_handlers_of_the_application_do_not_change_a_refusal(mint: Mint) -> None:
    app = make_app()
    install_auth(app, SETTINGS)

    @app.middleware("http")
    async def name_server(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await proceed(request)
        response.headers["x-server"] = "mine"
        return response

    @app.exception_handler(HTTPException)
    async def answer_plainly(_: Request, __: Exception) -> Response:
        return JSONResponse({"mine": True}, 418)

    response = TestClient(app).post("/items", json={"name": "x"})
    assert (response.status_code, response.headers["x-server"]) == (401, "mine")
    assert response.json()["code"] == "UNAUTHENTICATED"
    admin = mint(metadata={"role": "admin"})
    assert TestClient(app).post("/items", json={"name": "x"}, headers=admin).json() == {"name": "x"}


def test_without_install_auth_nothing_is_served(mint: Mint) -> None:
    client = TestClient(make_app(), raise_server_exceptions=False)
    assert client.post("/items", json={"name": "x"}, headers=mint(metadata={"role": "admin"})).status_code == 500


def test_a_test_may_replace_a_guard() -> None:
    app = FastAPI()
    install_auth(app, SETTINGS)
    guard = require()

    @app.post("/items")
    async def make_item(item: Item, caller: Annotated[Session, Depends(guard)]) -> str:
        return caller.user_id

    app.dependency_overrides[guard] = lambda: Session({"sub": "user_test"})
    assert TestClient(app).post("/items", json={"name": "x"}).json() == "user_test"


def test_a_silent_clerk_does_not_hold_up_the_event_loop(mint: Mint) -> None:
    async def ask() -> tuple[int, int]:
        app = make_app()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            install_auth(app, replace(SETTINGS, jwt_key=None, secret_key="sk_test_x", api_url=url))
            asgi: Any = app
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=asgi), base_url="http://test") as client:
                asked = asyncio.ensure_future(client.post("/items", json={"name": "x"}, headers=mint()))
                turns = 0
                while not asked.done():
                    await asyncio.sleep(0.01)
                    turns += 1
                return asked.result().status_code, turns

    status, turns = asyncio.run(ask())
    assert status == 503
    assert turns > 5


class SlowForMachines(BaseHTTPRequestHandler):
    """A Clerk that returns its keys at once, but never answers about machine tokens."""

    def do_GET(self) -> None:
        numbers = KEY.public_key().public_numbers()
        n = urlsafe_b64encode(numbers.n.to_bytes(256, "big")).decode().rstrip("=")
        content = json.dumps({"keys": [{"kty": "RSA", "kid": "ins_1", "n": n, "e": "AQAB"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        time.sleep(3)

    def log_message(self, *_: Any) -> None:
        pass


def test_guessed_machine_tokens_do_not_delay_people(mint: Mint) -> None:
    async def ask(url: str) -> tuple[list[int], set[int]]:
        app = make_app()
        changes: dict[str, Any] = {"api_url": url, "secret_key": "sk_test_x", "accepts_tokens": frozenset({"api_key"})}
        install_auth(app, replace(SETTINGS, jwt_key=None, **changes))
        asgi: Any = app
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=asgi), base_url="http://test") as client:

            async def status_of(headers: dict[str, str]) -> int:
                return (await client.post("/items", json={"name": "x"}, headers=headers)).status_code

            guesses = [{"Authorization": f"Bearer ak_{number}"} for number in range(200)]
            machines = asyncio.gather(*map(status_of, guesses))
            await asyncio.sleep(0.1)
            people = await asyncio.gather(*(status_of(mint()) for _ in range(20)))
            return list(people), set(await machines)

    with ThreadingHTTPServer(("127.0.0.1", 0), SlowForMachines) as clerk:
        threading.Thread(target=clerk.serve_forever, daemon=True).start()
        people, machines = asyncio.run(ask(f"http://127.0.0.1:{clerk.server_address[1]}"))
        clerk.shutdown()
    assert people == [403] * 20
    assert machines == {503}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CLERK_PUBLISHABLE_KEY": ""}, "CLERK_PUBLISHABLE_KEY"),
        ({"CLERK_PUBLISHABLE_KEY": "pk_test_x"}, "CLERK_PUBLISHABLE_KEY"),
        ({"CLERK_JWT_KEY": ""}, "CLERK_SECRET_KEY"),
        ({"CLERK_JWT_KEY": "hello"}, "CLERK_JWT_KEY"),
        ({"CLERK_SECRET_KEY": "pk_test_x"}, "CLERK_SECRET_KEY"),
        ({"CLERK_ACCEPTS_TOKENS": "api_key"}, "CLERK_SECRET_KEY"),
        ({"CLERK_ACCEPTS_TOKENS": "cookie"}, "CLERK_ACCEPTS_TOKENS"),
        ({"CLERK_AUTHORIZED_PARTIES": " , "}, "CLERK_AUTHORIZED_PARTIES"),
        ({"CLERK_API_URL": "http://clerk.example.com"}, "CLERK_API_URL"),
    ],
)
def test_a_missing_or_malformed_variable_is_named(changes: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.from_env({**ENV, **changes})


def test_the_key_may_have_literal_newlines_or_be_bare_base64() -> None:
    base64 = "".join(ENV["CLERK_JWT_KEY"].splitlines()[1:-1])
    for text in (ENV["CLERK_JWT_KEY"].replace("\n", "\\n"), base64, f'"{base64}"'):
        assert Settings.from_env({**ENV, "CLERK_JWT_KEY": text}).jwt_key == ENV["CLERK_JWT_KEY"]
