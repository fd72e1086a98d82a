"""The CLERK_ variables of the environment."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

MACHINE_KINDS = frozenset({"api_key", "m2m_token"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """The environment cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """What verification needs to know. `from_env` makes one; `dataclasses.replace` changes it."""

    issuer: str
    """The `iss` of the application's tokens: its Frontend API, or the proxy in front of it."""
    jwt_key: str | None
    """PEM. None: the keys are fetched from Clerk with `secret_key`."""
    secret_key: str | None
    api_url: str = "https://api.clerk.com"
    authorized_parties: frozenset[str] | None = None
    """Front ends whose tokens are accepted, by their `azp`. None: all of the Clerk application's."""
    accepts_tokens: frozenset[str] = frozenset()
    """Kinds of machine token that are accepted besides sessions."""

    @property
    def is_local(self) -> bool:
        """Whether callers are verified by a stand-in for Clerk."""
        return urlsplit(self.api_url).hostname in LOOPBACK or self.issuer.endswith(".localhost")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Reads the variables. Raises SettingsError where one is missing or malformed."""
        jwt_key = env.get("CLERK_JWT_KEY", "").strip()
        secret_key = env.get("CLERK_SECRET_KEY", "").strip()
        accepts = _list(env, "CLERK_ACCEPTS_TOKENS") or frozenset()
        if not accepts <= MACHINE_KINDS:
            raise SettingsError(f"CLERK_ACCEPTS_TOKENS is a list of {', '.join(sorted(MACHINE_KINDS))}.")
        if secret_key and not re.fullmatch(r"sk_(test|live)_\w+", secret_key):
            raise SettingsError("CLERK_SECRET_KEY is not a secret key: it starts with sk_test_ or sk_live_.")
        if not secret_key and (accepts or not jwt_key):
            raise SettingsError("Set CLERK_SECRET_KEY (https://dashboard.clerk.com, API keys), or CLERK_JWT_KEY alone.")
        return cls(
            issuer=_issuer(env),
            jwt_key=_pem(jwt_key) if jwt_key else None,
            secret_key=secret_key or None,
            api_url=_api_url(env.get("CLERK_API_URL", "").strip() or cls.api_url),
            authorized_parties=_list(env, "CLERK_AUTHORIZED_PARTIES"),
            accepts_tokens=accepts,
        )


def _list(env: Mapping[str, str], name: str) -> frozenset[str] | None:
    text = env.get(name, "").strip()
    items = frozenset(item.strip() for item in text.split(",") if item.strip())
    if text and not items:
        raise SettingsError(f"{name} is an empty list.")
    return items or None


def _issuer(env: Mapping[str, str]) -> str:
    """A publishable key is `pk_test_` or `pk_live_`, then the base64 of the Frontend API's host and a `$`."""
    publishable_key = env.get("CLERK_PUBLISHABLE_KEY", "").strip()
    match = re.fullmatch(r"pk_(?:test|live)_([\w=+/-]+)", publishable_key, re.ASCII)
    try:
        host = base64.urlsafe_b64decode(f"{match[1].rstrip('=')}==").decode() if match else ""
    except (binascii.Error, UnicodeDecodeError):
        host = ""
    if not re.fullmatch(r"[\w.-]+\.[\w-]+\$", host, re.ASCII):
        raise SettingsError("CLERK_PUBLISHABLE_KEY is not set or not whole: copy it from https://dashboard.clerk.com.")
    issuer = env.get("CLERK_ISSUER", "").strip() or f"https://{host[:-1]}"
    if not issuer.startswith("https://") or issuer.endswith("/"):
        raise SettingsError("CLERK_ISSUER is the https URL in the iss of Clerk's tokens, without a slash at its end.")
    return issuer


def _api_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK):
        return f"{url.scheme}://{url.netloc}"
    raise SettingsError("CLERK_API_URL is an https URL (http on this machine only).")


def _pem(text: str) -> str:
    """Accepts the forms in which environments hold the key: with literal \\n, or the base64 alone."""
    body = re.sub(r'-----(BEGIN|END) PUBLIC KEY-----|["\s]', "", text.replace("\\n", "\n"))
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    pem = "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise SettingsError("CLERK_JWT_KEY is not an RSA public key in PEM: copy it whole from Clerk's dashboard.")
    return pem
