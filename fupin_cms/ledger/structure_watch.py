"""Whatever an administrator changes of the structure in the admin is announced as it is saved.

Only there: the set-up, the demo and a shell announce nothing, and the audit names what then differs
from the last announcement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import Max
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.log_actions import get_active_log_context

from fupin_cms.catalogue.models import Department, Region, Subject, Topic
from fupin_cms.disclosures.models import SectionPage

from .events import Event, Stream
from .faults import Fault
from .models import Release, StoredBytes
from .structure import Kind, Value, announce
from .structure_rules import structure_id

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator

    from django.db import models


@dataclass(frozen=True)
class Watched:
    """A table of the structure: which column is the code, and what readers know of a row."""

    kind: Kind
    model: type[models.Model]
    code: str
    columns: tuple[str, ...]
    stream_of: Callable[[Value], Stream | None] = lambda _: Stream.PUBLIC
    """The stream whose readers know the row; None for one that none knows yet."""

    def known(self, row: Value | None, stream: Stream) -> Value | None:
        """What readers of a stream know of a row."""
        if row is None or self.stream_of(row) != stream:
            return None
        return {name: row[name] or "" for name in self.columns}

    def stored(self, pk: Any) -> Value | None:
        """The row as the database has it now."""
        rows: Any = self.model.objects  # type: ignore[attr-defined]
        found: Value | None = rows.filter(pk=pk).values().first()
        return found


def _section_stream(row: Value) -> Stream | None:
    if not row["live"]:
        return None
    return Stream.INTERNAL if row["is_internal"] else Stream.PUBLIC


WATCHED = (
    Watched(Kind.SECTION, SectionPage, "slug", ("title", "slug", "description"), _section_stream),
    Watched(
        Kind.DEPARTMENT,
        Department,
        "code",
        ("name", "address", "telephone", "email", "office_hours"),
    ),
    Watched(Kind.REGION, Region, "code", ("name", "parent_id")),
    Watched(Kind.TOPIC, Topic, "code", ("name",)),
    Watched(Kind.SUBJECT, Subject, "code", ("major", "minor")),
)


def connect() -> None:
    """Listen to every watched table."""
    for watched in WATCHED:
        receivers = (
            (pre_save, _remember(watched)),
            (pre_delete, _remember(watched)),
            (post_save, _saved(watched)),
            (post_delete, _deleted(watched)),
        )
        for number, (signal, receiver) in enumerate(receivers):
            signal.connect(
                receiver,
                sender=watched.model,
                weak=False,
                dispatch_uid=f"fupin_structure_{watched.kind}_{number}",
            )


def _administrator() -> Any:
    """Who works in the admin now; None outside of it."""
    return get_active_log_context().user


def _remember(watched: Watched) -> Callable[..., None]:
    def receiver(instance: Any, **_: Any) -> None:
        if _administrator() is not None:
            instance.fupin_structure = watched.stored(instance.pk) if instance.pk else None

    return receiver


def _saved(watched: Watched) -> Callable[..., None]:
    def receiver(instance: Any, raw: bool = False, **_: Any) -> None:
        if not raw and _administrator() is not None:
            # The instance may hold a draft; readers know what is stored.
            _announce(watched, instance.fupin_structure, watched.stored(instance.pk))

    return receiver


def _deleted(watched: Watched) -> Callable[..., None]:
    def receiver(instance: Any, **_: Any) -> None:
        if _administrator() is not None:
            _announce(watched, instance.fupin_structure, None)

    return receiver


def _announce(watched: Watched, before: Value | None, after: Value | None) -> None:
    row = after or before
    if row is None:
        return
    for stream in Stream:
        known, now = watched.known(before, stream), watched.known(after, stream)
        if known != now:
            announce(
                watched.kind,
                str(row[watched.code]),
                before=known,
                after=now,
                administrator=_administrator(),
                stream=stream,
            )


def differing(checked: Counter[str]) -> Iterator[Fault]:
    """Structure that is not what was announced of it last: changed past the admin.

    What was never announced, as the set-up left it, cannot be told apart.
    """
    for stream in Stream:
        newest = dict(
            Release.objects.filter(stream=stream, event=Event.STRUCTURE)
            .order_by()
            .values_list("content_id")
            .annotate(last=Max("seq"))
        )
        for watched in WATCHED if newest else ():
            rows: Any = watched.model.objects  # type: ignore[attr-defined]
            for row in rows.order_by("pk").values().iterator():
                code = str(row[watched.code])
                seq = newest.get(structure_id(watched.kind, code))
                if seq is None:
                    continue
                checked["栏目和词表"] += 1
                if announced(stream, seq)["after"] != watched.known(row, stream):
                    yield Fault(
                        stream, seq, f"{watched.kind.label}“{code}”与最后公布的不符：不是在后台改的"
                    )


def announced(stream: Stream | str, seq: int) -> Value:
    """The change that a `structure` release announced."""
    release = Release.objects.get(stream=stream, seq=seq)
    data = StoredBytes.objects.values_list("data", flat=True).get(digest=release.content_digest)
    value: Value = orjson.loads(bytes(data))
    return value
