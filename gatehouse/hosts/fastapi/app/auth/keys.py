"""The public keys that Clerk signs with."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .backend import Backend, ClerkUnavailable

REFRESH_AFTER_SECONDS = 3600.0
# Callers can make up any `kid`, so unknown ones make us ask Clerk at most this often.
PAUSE_AFTER_SUCCESS_SECONDS = 10.0
PAUSE_AFTER_FAILURE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Keys(Protocol):
    async def find(self, kid: str) -> RSAPublicKey | None:
        """The key with this `kid`, or None if Clerk has none. Raises ClerkUnavailable."""


class OwnKey:
    """CLERK_JWT_KEY: it verifies every token, and Clerk is never asked."""

    def __init__(self, pem: str) -> None:
        key = load_pem_public_key(pem.encode())
        if not isinstance(key, RSAPublicKey):
            raise ValueError("jwt_key is not an RSA public key.")
        self._key = key

    async def find(self, kid: str) -> RSAPublicKey:
        return self._key


class FetchedKeys:
    """Clerk's JWKS: fetched once, kept, and fetched again in the background each hour and for a key not seen before."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._known: dict[str, RSAPublicKey] = {}
        self._fetched_at = float("-inf")
        self._pause_until = float("-inf")
        self._failed = False
        self._loading: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> RSAPublicKey | None:
        known = self._known.get(kid)
        now = time.monotonic()
        if known is not None:
            if now > self._fetched_at + REFRESH_AFTER_SECONDS and now > self._pause_until:
                self._load()
            return known
        if self._is_loading() or now >= self._pause_until:
            # Shielded: the first caller may disconnect while others wait for the same keys.
            await asyncio.shield(self._load())
        found = self._known.get(kid)
        if found is None and self._failed:
            raise ClerkUnavailable("the keys could not be fetched")
        return found

    def _is_loading(self) -> bool:
        """Ignores a task of an event loop that has ended, as between tests."""
        task = self._loading
        return task is not None and not task.done() and task.get_loop() is asyncio.get_running_loop()

    def _load(self) -> asyncio.Task[None]:
        if self._loading is None or not self._is_loading():
            self._loading = asyncio.get_running_loop().create_task(self._fetch())
        return self._loading

    async def _fetch(self) -> None:
        try:
            status, answer = await self._backend.call("GET", "/v1/jwks")
            if status != 200:
                raise ClerkUnavailable(f"GET /v1/jwks answered {status}; is CLERK_SECRET_KEY right?")
            self._known = _read(answer)
            self._failed = False
            self._fetched_at = time.monotonic()
            self._pause_until = self._fetched_at + PAUSE_AFTER_SUCCESS_SECONDS
        except ClerkUnavailable as cause:
            self._failed = True
            self._pause_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            log.error("Clerk's keys could not be fetched: %s", cause)


def _read(jwks: Any) -> dict[str, RSAPublicKey]:
    try:
        return {str(jwk["kid"]): _key(jwk) for jwk in jwks["keys"] if jwk["kty"] == "RSA"}
    except (KeyError, TypeError, ValueError) as cause:
        raise ClerkUnavailable("GET /v1/jwks did not answer with keys") from cause


def _key(jwk: dict[str, str]) -> RSAPublicKey:
    """RFC 7518, section 6.3.1: modulus and exponent are big-endian numbers in base64url."""
    n, e = (int.from_bytes(base64.urlsafe_b64decode(f"{jwk[name]}=="), "big") for name in ("n", "e"))
    return RSAPublicNumbers(e, n).public_key()
