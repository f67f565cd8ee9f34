"""The readers' queries: what the public site, the API and the search ask of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Count, Max

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.enums import Validity

from .models import Disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class VocabularyEntry:
    """A value of a vocabulary with the number of current public items."""

    code: str
    label: str
    count: int


# Vocabularies -------------------------------------------------------------------------

_Labelling = Callable[["Mapping[str, Any]", str], str]


def _named(document: Mapping[str, Any], name: str, label: str) -> str:
    text: str = document[name][label]
    return text


def _topic_label(document: Mapping[str, Any], code: str) -> str:
    return {topic["code"]: str(topic["label"]) for topic in document["topics"]}[code]


def _catalogue_label(document: Mapping[str, Any], _code: str) -> str:
    item = document["catalogue_item"]
    return f"{item['level1']} / {item['level2']}"


_COLUMNS: dict[str, tuple[str, str, _Labelling]] = {
    "department": ("department", "summary", lambda d, _: _named(d, "department", "name")),
    "region": ("region", "summary", lambda d, _: _named(d, "region", "label")),
    "section": ("section", "summary", lambda d, _: _named(d, "section", "title")),
    "subject": ("subject", "summary", lambda d, _: _named(d, "subject", "label")),
    "topic": ("topics__code", "summary", _topic_label),
    "catalogue_item": ("catalogue_item", "body", _catalogue_label),
}
"""Of each vocabulary: its column, the bytes that hold its labels, and where in them."""


def vocabulary(name: str) -> list[VocabularyEntry]:
    """`category`, `department`, `region`, `topic`, `section`, `subject`, `catalogue_item`.

    With counts of current public items; values that no public item has are left out, except
    categories. Labels are those of the newest document that has the value. Two queries.
    """
    if name == "category":
        counted = Disclosure.objects.public().order_by().values_list("category")
        counts = dict(counted.annotate(count=Count("pk")))
        return [
            VocabularyEntry(code, str(model.category_label), counts.get(code, 0))
            for code, model in registry.categories().items()
        ]
    column, holder, label_of = _COLUMNS[name]
    rows = (
        Disclosure.objects.public()
        .exclude(**{column: None})
        .order_by()
        .values_list(column)
        .annotate(count=Count("pk"), newest=Max("seq"))
    )
    found = [(code, count, newest) for code, count, newest in rows]
    newest_rows = Disclosure.objects.public().filter(seq__in={newest for *_, newest in found})
    holders = {
        seq: orjson.loads(bytes(data)) for seq, data in newest_rows.values_list("seq", holder)
    }
    entries = [
        VocabularyEntry(code, label_of(holders[newest], code), count)
        for code, count, newest in found
        if newest in holders  # else a release changed it between the two queries
    ]
    return sorted(entries, key=lambda entry: (-entry.count, entry.code))


class Labels:
    """The Chinese labels of filter values, read once for as long as this lives (one request)."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = defaultdict(dict)
        self._known["validity"] = {str(code): str(label) for code, label in Validity.choices}
        self._known["has_attachment"] = {"true": "有附件", "false": "无附件"}

    def of(self, name: str, value: str) -> str | None:
        """The label of a value; None for one that nothing public has."""
        if name == "year":
            return f"{value}年"
        if name not in self._known and (name == "category" or name in _COLUMNS):
            self._known[name] = {one.code: one.label for one in vocabulary(name) if one.count}
        return self._known[name].get(value)
