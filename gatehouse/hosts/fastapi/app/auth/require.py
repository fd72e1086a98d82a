"""What a route requires of its callers, as FastAPI dependencies."""

# FastAPI reads the annotations of `__call__`, so they must not be strings here.
from collections.abc import Callable
from typing import Any, Generic, Optional, TypeVar, overload

from fastapi import Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from .authenticator import Authenticator
from .caller import Caller, Machine, Session
from .problem import forbidden, signed_out

C = TypeVar("C", bound=Caller)

_CALLER = "gatehouse.caller"


class Policy(Generic[C]):
    """A kind of caller and a condition; `needs` completes "This requires ..."."""

    def __init__(self, kind: type[C], needs: str, allows: Callable[[C], bool]) -> None:
        self.kind = kind
        self.needs = needs
        self.allows = allows


def any_role(first: str, *others: str) -> Policy[Session]:
    """A person with one of these roles: `org:...` in the active organization, any other in the application."""
    roles = (first, *others)

    def allows(session: Session) -> bool:
        return any(session.has(role=name) if name.startswith("org:") else session.role == name for name in roles)

    return Policy(Session, f"the role {' or '.join(roles)}", allows)


def role(name: str) -> Policy[Session]:
    """A person with this role: of the application (`admin`), or in the active organization (`org:admin`)."""
    return any_role(name)


def permission(name: str) -> Policy[Session]:
    """A person with this permission in the active organization, for example `org:posts:publish`."""
    return Policy(Session, f"the permission {name}", lambda session: session.has(permission=name))


def machine(scope: str) -> Policy[Machine]:
    """A machine whose token has this scope."""
    return Policy(Machine, f"a machine with the scope {scope}", lambda caller: scope in caller.scopes)


signed_in: Policy[Session] = Policy(Session, "a person", lambda _: True)


class _Bearer(SecurityBase):
    """Adds the Authorize button to /docs."""

    model = HTTPBearer(bearerFormat="JWT", description="A Clerk session token, or a machine token.")
    scheme_name = "Clerk"


class Guard(_Bearer, Generic[C]):
    """A dependency that lets only callers of its policy pass; its value is the caller."""

    def __init__(self, policy: Policy[C]) -> None:
        self.policy = policy

    async def __call__(self, request: Request) -> C:
        caller = await caller_of(request)
        if caller is None:
            raise signed_out()
        kind = self.policy.kind
        if not isinstance(caller, kind):
            raise forbidden(f"This is for {'people' if kind is Session else 'machines'} only.")
        if self.policy.allows(caller) is not True:
            raise forbidden(f"This requires {self.policy.needs}.")
        return caller


class Optionally(_Bearer):
    """A dependency whose value is the caller, or None. Bad credentials are refused all the same."""

    async def __call__(self, request: Request) -> Optional[Caller]:
        return await caller_of(request)


class Open:
    """A dependency that lets everyone pass, and says why."""

    def __init__(self, why: str) -> None:
        if not why.strip():
            raise ValueError("anyone() needs the reason why the route is open.")
        self.why = why

    async def __call__(self) -> None:
        return None


optional = Optionally()


@overload
def require() -> Guard[Session]: ...
@overload
def require(policy: Policy[C]) -> Guard[C]: ...
def require(policy: Policy[Any] = signed_in) -> Guard[Any]:
    """
    The dependency for this policy; without one, for a signed-in person. 401 to anonymous callers, 403 to others.

    For a route `caller: Annotated[Session, Depends(require(role("admin")))]`, for a router
    `APIRouter(dependencies=[Depends(require(role("admin")))])`.
    """
    return Guard(policy)


def anyone(why: str) -> Open:
    """Opens a route or a router: `dependencies=[Depends(anyone("prices are public"))]`."""
    return Open(why)


async def caller_of(request: Request) -> Optional[Caller]:
    """The caller of this request, verified once; None for an anonymous one. Raises AuthProblem."""
    if _CALLER not in request.scope:
        authenticator = getattr(request.app.state, "auth", None)
        if not isinstance(authenticator, Authenticator):
            raise RuntimeError("Call install_auth(app) where this FastAPI() is created.")
        request.scope[_CALLER] = await authenticator.authenticate(request.headers.getlist("authorization"))
    caller: Optional[Caller] = request.scope[_CALLER]
    return caller
