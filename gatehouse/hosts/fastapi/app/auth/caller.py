"""The caller. Plain classes on purpose: FastAPI would read dataclasses and models from the request's body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Union

Claims = Mapping[str, Any]


class Session:
    """A signed-in person, by Clerk's names: https://clerk.com/docs/reference/backend/types/auth-object"""

    def __init__(self, claims: Claims) -> None:
        organization = _organization_v2(claims) if claims.get("v") == 2 else _organization_v1(claims)
        self.claims = claims
        self.user_id: str = claims["sub"]
        self.session_id: str | None = _text(claims.get("sid"))
        self.org_id, self.org_role, self.org_slug, self.org_permissions = organization
        self.actor: Any = claims.get("act")
        """The `act` claim: the user who impersonates this person, if any."""

    @property
    def role(self) -> str | None:
        """The role in this application, which the session token holds as `metadata.role`."""
        metadata = self.claims.get("metadata")
        return _text(metadata.get("role")) if isinstance(metadata, Mapping) else None

    def has(self, *, role: str | None = None, permission: str | None = None) -> bool:
        """Whether the person has the role and the permission in the active organization; False without either."""
        if self.org_id is None or (role is None and permission is None):
            return False
        has_role = role is None or self.org_role == _with_org(role)
        return has_role and (permission is None or _with_org(permission) in self.org_permissions)


class Machine:
    """A machine whose token Clerk has verified. It has scopes, and is never a person."""

    def __init__(self, token_type: str, subject: str, scopes: Iterable[str], claims: Claims | None) -> None:
        self.token_type = token_type
        """`api_key` or `m2m_token`."""
        self.subject = subject
        self.scopes = frozenset(scopes)
        self.claims = claims


Caller = Union[Session, Machine]

_Organization = tuple[Union[str, None], Union[str, None], Union[str, None], frozenset[str]]


def _organization_v1(claims: Claims) -> _Organization:
    names = ("org_id", "org_role", "org_slug")
    org_id, role, slug = (_text(claims.get(name)) for name in names)
    permissions = claims.get("org_permissions")
    return org_id, role, slug, frozenset(permissions) if isinstance(permissions, list) else frozenset()


def _organization_v2(claims: Claims) -> _Organization:
    """`fea` names features, `per` permissions; `fpm` has a number per feature, whose bits select permissions."""
    o = claims.get("o")
    if not isinstance(o, Mapping):
        return None, None, None, frozenset()
    role = _text(o.get("rol"))
    features = [name for scope, _, name in (part.partition(":") for part in _list(claims.get("fea"))) if "o" in scope]
    permissions = _list(o.get("per"))
    held = {
        f"org:{feature}:{permission}"
        for feature, bits in zip(features, _list(o.get("fpm")))
        for index, permission in enumerate(permissions)
        if bits.isascii() and bits.isdigit() and int(bits) >> index & 1
    }
    return _text(o.get("id")), None if role is None else _with_org(role), _text(o.get("slg")), frozenset(held)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _list(value: object) -> list[str]:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else []


def _with_org(name: str) -> str:
    return name if name.startswith("org:") else f"org:{name}"
