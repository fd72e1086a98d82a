"""FastAPI before 0.95 (Debian 12 has 0.92) takes `Depends` from default values only, not from `Annotated`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_origin

import fastapi
from fastapi import params
from fastapi.dependencies import utils


def understand_annotated() -> None:
    """Makes an old FastAPI read `Annotated[Session, Depends(...)]`; leaves others as they are."""
    if tuple(int(part) for part in fastapi.__version__.split(".")[:2]) >= (0, 95):
        return
    known = utils.get_typed_signature

    def get_typed_signature(call: Callable[..., Any]) -> inspect.Signature:
        parameters = known(call).parameters.values()
        return inspect.Signature(sorted(map(_with_default, parameters), key=lambda parameter: parameter.kind))

    utils.get_typed_signature = get_typed_signature


def _with_default(parameter: inspect.Parameter) -> inspect.Parameter:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return parameter
    # Keyword-only, as FastAPI passes them, so that one without a default may follow one with a default.
    parameter = parameter.replace(kind=parameter.KEYWORD_ONLY)
    if get_origin(parameter.annotation) is not Annotated:
        return parameter
    declared = [one for one in parameter.annotation.__metadata__ if isinstance(one, params.Depends)]
    if not declared:
        return parameter
    return parameter.replace(annotation=parameter.annotation.__origin__, default=declared[-1])
