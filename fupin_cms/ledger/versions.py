"""Which versions readers may have, as a query: what `Standing.gone` says of one item, for many."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from .events import Event, State
from .models import Disclosure, Release
from .standing import DOCUMENT_EVENTS, ENDING


def readable_releases() -> QuerySet[Release]:
    """The releases that brought a version which readers of their stream have now.

    The document in force and its earlier versions, without those withdrawn or erased alone, and
    without those of before the whole item was taken away: what comes back comes with its new
    document. The item itself must be current.
    """
    of_item = Release.objects.filter(
        stream=OuterRef("stream"), content_id=OuterRef("content_id"), event__in=ENDING
    )
    taken_alone = of_item.filter(act_version=OuterRef("version"))
    taken_whole = of_item.filter(act_version=None, document_digest="", seq__gt=OuterRef("seq"))
    current = Disclosure.objects.filter(
        stream=OuterRef("stream"), content_id=OuterRef("content_id"), state=State.CURRENT
    )
    readable: QuerySet[Release] = Release.objects.filter(
        Exists(current), ~Exists(taken_alone), ~Exists(taken_whole), event__in=DOCUMENT_EVENTS
    )
    return readable


def erasures(of: str = "") -> QuerySet[Release]:
    """Within a query over releases (or over rows that lead to one by `of`, as `release__`): the
    `erased` events of the same item that cover the release's version."""
    covering: QuerySet[Release] = Release.objects.filter(
        Q(act_version=None) | Q(act_version=OuterRef(f"{of}version")),
        event=Event.ERASED,
        stream=OuterRef(f"{of}stream"),
        content_id=OuterRef(f"{of}content_id"),
    )
    return covering
