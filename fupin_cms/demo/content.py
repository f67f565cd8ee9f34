"""The demonstration's content as it stands in the data files: read, checked, put in order."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

DATA = Path(__file__).parent / "data"
CATEGORIES = (
    "guide", "supervision", "policy", "plan", "interpretation", "implementation", "exemplar",
    "practice", "roster", "annual_report", "achievement", "progress", "internal", "fund", "project",
)  # fmt: skip
"""The order of building: an item comes after those that it refers to."""
NOTE = "演示内容：本信息依据信息公开工作方案编写，未注明出处的数字均为示例数据。"
_NAMESPACE = uuid.UUID("7c6f4d0e-2f0b-5c39-9b0e-2a4d4e1f5a10")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AttachmentPlan(_Part):
    """An attachment and what it is made from: `field:…`, `form:…`, `text:…` or `document`."""

    title: str
    file: str
    make: str = Field(pattern=r"^(field|form|text):.+$|^document$")


class Amendment(_Part):
    """What is changed after the first release, and what the public is told of it."""

    change_kind: Literal["correction", "revision", "update"]
    change_note: str
    fields: dict[str, Any]


class WithdrawalPlan(_Part):
    """Of the item, or of one earlier version; in an emergency its confirmation stays open."""

    ground: str
    reason: str
    version: int = 0
    emergency: bool = False


class RepealPlan(_Part):
    """废止, once the item that takes its place (`replacement`, a key) is released."""

    basis: str
    replacement: str
    reason: str


class Item(_Part):
    """One item as the data files describe it. `state` is how far it has come."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    category: str
    title: str
    summary: str = Field(max_length=300)
    written_on: dt.date
    department: str
    catalogue_item: str
    subject: str
    genre: str
    document_number: str = ""
    region: str = "441500"
    topics: list[str] = []
    keywords: str = ""
    attribute: str = "active"
    ground: str = ""
    reason_withheld: str = ""
    review_on: dt.date | None = None
    audience: str = ""
    """Empty: what the category has by default."""
    fields: dict[str, Any] = {}
    text: str = ""
    """A file of plain text that becomes the first part of the body."""
    body: list[str | dict[str, Any]] = []
    note: str = NOTE
    attachments: list[AttachmentPlan] = []
    related: list[tuple[str, str]] = []
    state: Literal[
        "draft",
        "waiting_head",
        "waiting_secrecy",
        "waiting_leader",
        "scheduled",
        "rejected",
        "released",
    ] = "released"
    reason: str = ""
    """Why it was returned, where `state` is `rejected`."""
    amendment: Amendment | None = None
    withdrawal: WithdrawalPlan | None = None
    repeal: RepealPlan | None = None

    @property
    def content_id(self) -> uuid.UUID:
        """The same on every machine, so that a second run knows what the first has made."""
        return uuid.uuid5(_NAMESPACE, self.key)


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _with_defaults(category: str, defaults: dict[str, Any], given: dict[str, Any]) -> Item:
    fields = {**defaults.get("fields", {}), **given.get("fields", {})}
    return Item.model_validate({**defaults, **given, "category": category, "fields": fields})


@cache
def load_items() -> tuple[Item, ...]:
    """Every item, each after those that it refers to.

    Raises pydantic.ValidationError where a data file has an unknown or a wrong entry.
    """
    defaults = _read("defaults.json")
    return tuple(
        _with_defaults(category, defaults[category], given)
        for category in CATEGORIES
        for given in _read(f"{category}.json")
    )


def load_form(name: str) -> dict[str, Any]:
    """A blank form of the office: title, columns, rows."""
    form: dict[str, Any] = _read("forms.json")[name]
    return form


def load_text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")
