"""How a reader wants ready bytes: which parts of them, and with which links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import orjson
from ninja import Schema
from pydantic import Field

from .fields import MAX_LENGTH, Selection, Shape, choose, parse_fields
from .links import absolute_links


class FieldsParameter(Schema):
    fields: str | None = Field(
        None,
        max_length=MAX_LENGTH,
        title="所需字段",
        description="Dotted paths with commas between, as `title,department.name`; of a list each"
        " entry gets them. All fields where it is left out",
    )


class ShapingParameters(FieldsParameter):
    include: Literal["related"] | None = Field(
        None,
        title="附带",
        description="`related`: summaries of the public items that the documents link to, under"
        " `included`",
    )
    links: Literal["relative", "absolute"] = Field(
        "relative",
        title="链接写法",
        description="`relative`: as they were signed, root-relative; `absolute`: with the site's"
        " scheme and host (`content_digest` holds for the relative ones)",
    )


@dataclass(frozen=True)
class Shaping:
    """What to make of ready bytes. Where nothing is asked for, they are given as they are."""

    selection: Selection | None
    absolute: bool
    include: bool = False

    @classmethod
    def asked_by(cls, query: ShapingParameters, shape: Shape) -> Shaping:
        """Raises ProblemError (422) for fields that the shape does not have."""
        selection = parse_fields(query.fields, shape)
        return cls(selection, query.links == "absolute", include=query.include is not None)

    def of(self, data: bytes) -> bytes:
        """The selected members with the links as asked for, in canonical order."""
        if self.selection is None and not self.absolute:
            return data
        value = orjson.loads(data)
        if self.selection is not None:
            value = choose(value, self.selection)
        return orjson.dumps(
            absolute_links(value) if self.absolute else value, option=orjson.OPT_SORT_KEYS
        )

    def addresses(self, data: bytes) -> bytes:
        """All members, with the links as asked for."""
        return Shaping(None, self.absolute).of(data)
