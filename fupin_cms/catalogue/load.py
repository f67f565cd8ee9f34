"""Loads the shipped reference data. What is there already is an administrator's and stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Manager, Model, Q

from .models import CalendarDay, CatalogueVersion, Department, Region, Subject, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATA = files(__package__) / "data"


@dataclass(frozen=True)
class Loaded:
    """How many rows of one kind were made, and how many were there before."""

    label: str
    created: int
    kept: int


@transaction.atomic
def load_reference() -> list[Loaded]:
    """Create what is missing of regions, topics, subjects, departments and the catalogue.

    A department or topic that has the shipped name under another code counts as there.
    """
    catalogue = _read("catalogue")
    version, is_new = CatalogueVersion.objects.get_or_create(
        code=catalogue["version"]["code"], defaults=catalogue["version"]
    )
    return [
        _load(Region.objects, map(_region, _read("regions")), ["code"]),
        _load(Topic.objects, _numbered(_read("topics")), ["code", "name"]),
        _load(Subject.objects, _numbered(_read("subjects")), ["code"]),
        _load(Department.objects, _numbered(_read("departments")), ["code", "name"]),
        Loaded(_label(CatalogueVersion), int(is_new), int(not is_new)),
        _load(version.items, _items(catalogue["items"]), ["code"]),
        _load(CalendarDay.objects, _read("working_days"), ["day"]),
    ]


def _load(rows: Manager[Any], wanted: Iterable[dict[str, Any]], keys: list[str]) -> Loaded:
    """Create the wanted rows of which no existing row has any of the keys."""
    created = kept = 0
    for row in wanted:
        same = Q(*((key, row[key]) for key in keys), _connector=Q.OR)
        if rows.filter(same).exists():
            kept += 1
        else:
            rows.create(**row)
            created += 1
    return Loaded(_label(rows.model), created, kept)


def _label(model: type[Model]) -> str:
    return str(model._meta.verbose_name)


def _read(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))


def _numbered(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The order of the file is the order on the screen."""
    return ({**row, "sort_order": number} for number, row in enumerate(rows, start=1))


def _region(row: dict[str, Any]) -> dict[str, Any]:
    return {"code": row["code"], "name": row["name"], "parent_id": row["parent"]}


def _items(rows: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    names = {row["code"]: row["name"] for row in _read("departments")}
    for row in _numbered(rows):
        code = row["department"]
        department = Department.objects.filter(Q(code=code) | Q(name=names[code])).first()
        yield {
            **row,
            "department": department,
            "elements": "\n".join(row["elements"]),
        }
