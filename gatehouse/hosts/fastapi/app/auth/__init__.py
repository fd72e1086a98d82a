"""Clerk authentication for FastAPI. Call `install_auth(app)` once; protect routes with `Depends(require(...))`."""

from ._annotated import understand_annotated
from .caller import Caller, Machine, Session
from .inventory import unprotected_routes
from .problem import AuthProblem
from .require import any_role, anyone, machine, optional, permission, require, role
from .settings import Settings, SettingsError

understand_annotated()

from .install import install_auth  # noqa: E402

__all__ = [
    "AuthProblem",
    "Caller",
    "Machine",
    "Session",
    "Settings",
    "SettingsError",
    "any_role",
    "anyone",
    "install_auth",
    "machine",
    "optional",
    "permission",
    "require",
    "role",
    "unprotected_routes",
]
