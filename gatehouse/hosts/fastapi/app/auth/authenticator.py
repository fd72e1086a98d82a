"""Turns the Authorization headers of a request into its caller."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from typing import Any

from .backend import Backend, ClerkUnavailable, TooManyCalls
from .caller import Caller, Machine
from .keys import FetchedKeys, Keys, OwnKey
from .problem import refused, unavailable
from .settings import Settings
from .token import key_id_of, verify

# Clerk keeps session tokens below the 4 kB of a cookie.
MAX_TOKEN_LENGTH = 8_192
PAUSE_AFTER_FAILURE_SECONDS = 1.0
# RFC 6750, section 2.1.
BEARER = re.compile(r"bearer +([\w.~+/-]+=*) *", re.IGNORECASE | re.ASCII)
# https://clerk.com/docs/guides/development/machine-auth/token-formats
OPAQUE_TOKEN = re.compile(r"(ak|mt|oat)_[\w-]+", re.ASCII)
OPAQUE_KINDS = {
    "ak": ("api_key", "/api_keys/verify", "secret"),
    "mt": ("m2m_token", "/m2m_tokens/verify", "token"),
}

log = logging.getLogger(__name__)


class Authenticator:
    """Verifies callers by `settings`. Absent, good, bad and unavailable are four different results."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys = _make_keys(settings)
        # Separate threads, so that guessed machine tokens do not delay fetching the keys of session tokens.
        self._backend = _make_backend(settings) if settings.accepts_tokens else None
        self._paused_until = float("-inf")

    async def authenticate(self, authorization: Sequence[str]) -> Caller | None:
        """
        The caller by the values of all Authorization headers of a request; None where there is none.
        Raises AuthProblem: 401 for bad credentials, 503 while Clerk cannot be asked.
        """
        if not authorization:
            return None
        # With several headers, the server and a proxy might each trust a different one.
        if len(authorization) > 1:
            raise refused("authorization-repeated")
        match = BEARER.fullmatch(authorization[0])
        if match is None:
            raise refused("authorization-malformed")
        token = match[1]
        if len(token) > MAX_TOKEN_LENGTH:
            raise refused("token-too-long")
        opaque = OPAQUE_TOKEN.fullmatch(token)
        try:
            return await (self._verify_jwt(token) if opaque is None else self._verify_opaque(token, opaque[1]))
        except ClerkUnavailable as cause:
            raise unavailable() from cause

    async def _verify_jwt(self, token: str) -> Caller:
        # A JWT has no padding (RFC 7515, section 2).
        if token.endswith("="):
            raise refused("token-malformed")
        key = await self._keys.find(key_id_of(token))
        if key is None:
            raise refused("jwk-kid-mismatch")
        return verify(token, key, self._settings)

    async def _verify_opaque(self, token: str, prefix: str) -> Machine:
        # An OAuth client that acts for a person is neither a person nor a machine, so no route admits it.
        if prefix not in OPAQUE_KINDS:
            raise refused("token-type-mismatch")
        kind, path, parameter = OPAQUE_KINDS[prefix]
        if kind not in self._settings.accepts_tokens or self._backend is None:
            raise refused("token-type-mismatch")
        if time.monotonic() < self._paused_until:
            raise ClerkUnavailable("Clerk failed a moment ago")
        try:
            status, answer = await self._backend.call("POST", path, {parameter: token})
            # Other 4xx are about the token; 401 and 403 are about our secret key, 429 is a rate limit.
            if 400 <= status < 500 and status not in (401, 403, 429):
                raise refused("token-invalid")
            if status != 200:
                raise ClerkUnavailable(f"POST {path} answered {status}")
            return _machine(kind, answer)
        except TooManyCalls:
            raise
        except ClerkUnavailable as cause:
            self._paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS
            log.error("Clerk could not verify a machine token: %s", cause)
            raise


def _make_keys(settings: Settings) -> Keys:
    if settings.jwt_key is not None:
        return OwnKey(settings.jwt_key)
    return FetchedKeys(_make_backend(settings))


def _make_backend(settings: Settings) -> Backend:
    if settings.secret_key is None:
        raise ValueError("Settings need a secret_key to ask Clerk.")
    return Backend(settings.api_url, settings.secret_key)


def _machine(kind: str, answer: Any) -> Machine:
    try:
        if answer.get("revoked") or answer.get("expired"):
            raise refused("token-invalid")
        return Machine(kind, str(answer["subject"]), map(str, answer.get("scopes") or []), answer.get("claims"))
    except (AttributeError, KeyError, TypeError) as cause:
        raise ClerkUnavailable("Clerk's answer is not a token") from cause
