"""Refusals, as problem details (RFC 9457) with a challenge (RFC 6750, section 3)."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, Response


class AuthProblem(HTTPException):
    """A refusal: a status, a `code`, a sentence, and for a refused token the `reason`."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        reason: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status_code=status.value, detail=detail, headers=headers)
        self.title = status.phrase
        self.code = code
        self.reason = reason


def signed_out() -> AuthProblem:
    """401 for a request without credentials."""
    return AuthProblem(
        HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", "Not signed in.", headers={"WWW-Authenticate": "Bearer"}
    )


def refused(reason: str) -> AuthProblem:
    """401 for bad credentials. `reason` is for programs, for example `session-token-expired`."""
    detail = (
        "The token has expired. Clerk session tokens live for 60 seconds: fetch a new one for each request."
        if reason == "session-token-expired"
        else "The token was refused."
    )
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return AuthProblem(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", detail, reason=reason, headers=headers)


def forbidden(detail: str) -> AuthProblem:
    """403 for an authenticated caller who is not allowed."""
    return AuthProblem(HTTPStatus.FORBIDDEN, "FORBIDDEN", detail)


def unavailable() -> AuthProblem:
    """503 while Clerk cannot be asked: the credentials are neither good nor bad."""
    detail = "Your credentials cannot be checked at the moment. Try again shortly."
    return AuthProblem(HTTPStatus.SERVICE_UNAVAILABLE, "AUTH_UNAVAILABLE", detail, headers={"Retry-After": "1"})


def problem_response(_request: Request, problem: Exception) -> Response:
    """FastAPI's handler for `AuthProblem`."""
    assert isinstance(problem, AuthProblem)
    content: dict[str, object] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status_code,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.reason is not None:
        content["reason"] = problem.reason
    return JSONResponse(content, problem.status_code, problem.headers, "application/problem+json")
