"""The shorter way of a request that names no parameter: there is nothing to read or to refuse.

Ninja makes and checks a model of every query, also of an empty one: a seventh of an item's answer.
Of an empty one the model is always that of the defaults, which is made once.
"""

from __future__ import annotations

import inspect
import typing
import uuid
from typing import TYPE_CHECKING, Any

from django.http.response import HttpResponseBase
from pydantic import BaseModel, ValidationError

from .strict import is_strict

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja.operation import Operation


def plain(operation: Operation) -> Callable[..., HttpResponseBase] | None:
    """The operation with the defaults of its query models. It takes the request and what the
    address holds, and raises what the operation raises.

    None where an empty query is not enough for it, or where more stands before it than `strict`.
    """
    function = operation.view_func
    hints = typing.get_type_hints(function)
    if not issubclass(hints.get("return", object), HttpResponseBase):
        return None
    if not all(map(is_strict, getattr(operation, "_run_decorators", ()))):
        return None
    defaults: dict[str, BaseModel] = {}
    ids: list[str] = []
    for name in list(inspect.signature(function).parameters)[1:]:
        kind = hints[name]
        if kind is uuid.UUID:
            ids.append(name)  # of the address, whose pattern takes nothing else
            continue
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return None
        try:
            defaults[name] = kind()
        except ValidationError:
            return None

    def answer(request: Any, **kwargs: Any) -> HttpResponseBase:
        for name in ids:
            kwargs[name] = uuid.UUID(kwargs[name])
        answered: HttpResponseBase = function(request, **kwargs, **defaults)
        return answered

    return answer
