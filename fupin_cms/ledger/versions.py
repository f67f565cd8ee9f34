"""Which versions readers may have, as a query: what `Standing.gone` says of one item, for many."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from .events import State
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
