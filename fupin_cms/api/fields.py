"""`fields`: the parts of an answer that a reader wants, as dotted paths."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from .problems import ParameterFault, ProblemError

Shape = Mapping[str, "Shape"]
"""The members that an answer may have, each with the members below it; empty: a plain value."""
Selection = Mapping[str, "Selection | None"]
"""The members that a reader wants; None: with all that is below."""

MAX_LENGTH = 4000
_UNIONS = (Union, types.UnionType)


@cache
def shape_of(annotation: Any) -> Shape:
    """The shape of a model, of a list of it, or of a union: any of its members' fields."""
    origin = get_origin(annotation)
    if origin in _UNIONS:
        return _merged(shape_of(part) for part in get_args(annotation))
    if origin in (Annotated, list):
        return shape_of(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        members: dict[str, Any] = {
            field.alias or name: field.annotation for name, field in annotation.model_fields.items()
        }
        return {name: shape_of(member) for name, member in members.items()}
    return {}


def _merged(shapes: Any) -> Shape:
    found: dict[str, Shape] = {}
    for shape in shapes:
        for name, below in shape.items():
            found[name] = _merged((found[name], below)) if name in found else below
    return found


def parse_fields(text: str | None, shape: Shape) -> Selection | None:
    """What `fields=a,b.c` selects; None where the parameter is left out: everything.

    Raises ProblemError (422) with one fault for each path that no such answer has; it names what
    may stand there.
    """
    if text is None:
        return None
    selection: dict[str, Any] = {}
    faults = []
    for path in text.split(","):
        allowed = _select(path.split("."), shape, selection)
        if allowed is not None:
            faults.append(
                ParameterFault(
                    parameter="fields", rule="unknown_field", got=path[:200], allowed=allowed
                )
            )
    if faults:
        raise ProblemError("invalid-parameter", errors=faults)
    return selection


def _select(names: list[str], shape: Shape, selection: dict[str, Any]) -> list[str] | None:
    """Add a path to the selection; what is allowed instead where there is no such path."""
    for depth, name in enumerate(names):
        if name not in shape:
            before = ".".join(names[:depth])
            return sorted(f"{before}.{one}" if before else one for one in shape) or [before]
        shape = shape[name]
        if name in selection and selection[name] is None:
            selection = {}  # all of it is wanted already: what else of the path exists is only read
        elif depth == len(names) - 1:
            selection[name] = None
        else:
            selection = selection.setdefault(name, {})
    return None


def choose(value: Any, selection: Selection) -> Any:
    """The selected members of a value; of a list, those of each of its entries."""
    if isinstance(value, list):
        return [choose(one, selection) for one in value]
    if not isinstance(value, dict):
        return value  # null where there is no such part
    return {
        name: value[name] if below is None else choose(value[name], below)
        for name, below in selection.items()
        if name in value
    }
