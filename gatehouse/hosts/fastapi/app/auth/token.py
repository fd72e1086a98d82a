"""Reads and verifies Clerk's JWTs. Clerk's own reasons name what is wrong."""

from __future__ import annotations

import base64
import json
import math
import time
from typing import Any, TypeGuard, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidAlgorithmError, InvalidSignatureError, PyJWS, PyJWTError

from .caller import Caller, Machine, Session
from .problem import refused
from .settings import Settings

CLOCK_SKEW_SECONDS = 5
SESSION_CATEGORY = "cl_B7d4PD111AAA"
M2M_CATEGORY = "cl_B7d4PD333AAA"
OAUTH_TYPES = ("at+jwt", "application/at+jwt")

_signatures = PyJWS(algorithms=["RS256"])


def key_id_of(token: str) -> str:
    """The `kid` of a token's header. Nothing is verified here. Raises AuthProblem."""
    kid = _header(token).get("kid")
    if not isinstance(kid, str) or not kid:
        raise refused("token-malformed")
    return kid


def verify(token: str, key: RSAPublicKey, settings: Settings) -> Caller:
    """The caller that a token identifies. Raises AuthProblem."""
    header = _header(token)
    claims = _signed_claims(token, key)
    kind = _kind(header, claims)
    if kind != "session":
        return _machine(kind, header, claims, settings)
    if header.get("typ", "JWT") != "JWT":
        raise refused("token-invalid")
    if header.get("cat", SESSION_CATEGORY) != SESSION_CATEGORY:
        raise refused("token-type-mismatch")
    if not isinstance(claims.get("sub"), str):
        raise refused("token-verification-failed")
    parties = settings.authorized_parties
    if parties is not None and _text(claims.get("azp")) not in parties:
        raise refused("token-invalid-authorized-parties")
    if claims.get("iss") != settings.issuer:
        raise refused("token-invalid-issuer")
    _check_times(claims)
    if claims.get("sts") == "pending":
        raise refused("session-pending")
    return Session(claims)


def _header(token: str) -> dict[str, Any]:
    try:
        header = json.loads(base64.urlsafe_b64decode(f"{token.split('.', 1)[0]}=="))
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise refused("token-malformed")
    return header


def _signed_claims(token: str, key: RSAPublicKey) -> dict[str, Any]:
    # Only the canonical spelling counts: decoding ignores some bits of a part's last character.
    if not all(map(_is_canonical, token.split("."))):
        raise refused("token-malformed")
    try:
        # A parsed key, though old PyJWT's types want a string: parsing it each time costs more than the signature.
        content = _signatures.decode(token, cast(Any, key), algorithms=["RS256"])
        claims = json.loads(content, parse_constant=_refuse_constant)
    except InvalidAlgorithmError as cause:
        raise refused("token-invalid-algorithm") from cause
    except InvalidSignatureError as cause:
        raise refused("token-invalid-signature") from cause
    except (PyJWTError, ValueError, RecursionError) as cause:
        raise refused("token-malformed") from cause
    if not isinstance(claims, dict):
        raise refused("token-malformed")
    return claims


def _is_canonical(part: str) -> bool:
    try:
        return base64.urlsafe_b64encode(base64.urlsafe_b64decode(f"{part}==")).rstrip(b"=").decode() == part
    except ValueError:
        return False


def _refuse_constant(name: str) -> None:
    """Refuses NaN and Infinity, which Python accepts but JSON does not have."""
    raise ValueError(name)


def _kind(header: dict[str, Any], claims: dict[str, Any]) -> str:
    if header.get("typ") in OAUTH_TYPES:
        return "oauth_token"
    return "m2m_token" if str(claims.get("sub", "")).startswith("mch_") else "session"


def _machine(kind: str, header: dict[str, Any], claims: dict[str, Any], settings: Settings) -> Machine:
    if kind not in settings.accepts_tokens:
        raise refused("token-type-mismatch")
    if header.get("cat", M2M_CATEGORY) != M2M_CATEGORY:
        raise refused("token-invalid")
    if not isinstance(claims.get("sub"), str) or claims.get("iss") != settings.issuer or _time_fault(claims):
        raise refused("token-verification-failed")
    scopes = claims.get("scopes")
    return Machine(kind, claims["sub"], scopes.split() if isinstance(scopes, str) else [], claims)


def _check_times(claims: dict[str, Any]) -> None:
    fault = _time_fault(claims)
    if fault is not None:
        raise refused(fault)


def _time_fault(claims: dict[str, Any]) -> str | None:
    now = time.time()
    expires, begins, issued = claims.get("exp"), claims.get("nbf", now), claims.get("iat", now)
    if not _is_time(expires) or not _is_time(begins) or not _is_time(issued):
        return "token-verification-failed"
    if expires <= now - CLOCK_SKEW_SECONDS:
        return "session-token-expired"
    if begins > now + CLOCK_SKEW_SECONDS:
        return "session-token-nbf"
    if issued > now + CLOCK_SKEW_SECONDS:
        return "session-token-iat-in-the-future"
    return None


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
