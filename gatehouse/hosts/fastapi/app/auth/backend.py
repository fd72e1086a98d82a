"""Clerk's Backend API, called in separate threads so that it never blocks the event loop."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT_SECONDS = 0.8
MAX_ANSWER_BYTES = 1_000_000
MAX_CALLS_AT_ONCE = 8
MAX_WAITING_CALLS = 100


class ClerkUnavailable(Exception):
    """Clerk did not answer in time, or not as Clerk does."""


class TooManyCalls(ClerkUnavailable):
    """The call could not start in time, which says nothing about Clerk."""


class _NoRedirects(HTTPRedirectHandler):
    """Refuses redirects, which would send the secret key elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Backend:
    """Calls with the secret key. At most `MAX_CALLS_AT_ONCE` run, and `MAX_WAITING_CALLS` are queued."""

    def __init__(self, api_url: str, secret_key: str) -> None:
        self._api_url = api_url
        self._secret_key = secret_key
        self._opener = build_opener(_NoRedirects)
        self._threads = ThreadPoolExecutor(MAX_CALLS_AT_ONCE, thread_name_prefix="clerk")
        self._pending = 0

    async def call(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, Any]:
        """Returns the status and the JSON of the answer. Raises ClerkUnavailable."""
        if self._pending >= MAX_CALLS_AT_ONCE + MAX_WAITING_CALLS:
            raise TooManyCalls("too many calls at once")
        self._pending += 1
        try:
            call = asyncio.get_running_loop().run_in_executor(self._threads, self._call, method, path, body)
            # This gives up calls that still wait for a thread; running ones have a shorter time-out themselves.
            return await asyncio.wait_for(call, TIMEOUT_SECONDS + 0.1)
        except asyncio.TimeoutError as cause:
            raise TooManyCalls(f"{method} {path} had no turn in time") from cause
        finally:
            self._pending -= 1

    def _call(self, method: str, path: str, body: dict[str, str] | None) -> tuple[int, Any]:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        headers = {"Authorization": f"Bearer {self._secret_key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._api_url + path, data, headers, method=method)
        try:
            try:
                response = self._opener.open(request, timeout=TIMEOUT_SECONDS)
            except HTTPError as answer:
                return answer.code, None
            with response:
                content = bytearray()
                while chunk := response.read1(65_536):
                    content += chunk
                    if len(content) > MAX_ANSWER_BYTES or time.monotonic() > deadline:
                        raise ClerkUnavailable(f"{method} {path} sends too much or too slowly")
                return response.status, json.loads(content)
        except (OSError, ValueError) as cause:
            raise ClerkUnavailable(f"{method} {path} failed: {cause}") from cause
