"""The sheet for the notice board (信息公告栏, 村公示栏): A4, with 公示期 and where to report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fupin_cms.conf import get_settings

from .pages import compose
from .rendering import internally_addressed, item_context

if TYPE_CHECKING:
    from collections.abc import Mapping

HOTLINE = "12317"


def render_sheet(document: Mapping[str, Any], *, address: str, internal: bool = False) -> str:
    """The sheet of a released item. `address` is the item's own, root-relative."""
    if internal:
        document = internally_addressed(document)
    details = document["details"]
    supervision = details.get("supervision")
    return compose(
        "fupin_cms/public/sheet.html",
        {
            **item_context(document, address=address, internal=internal),
            "notice_period": details.get("notice_period"),
            "overseer": supervision["body"] if supervision else document["department"]["contact"],
            "hotline": supervision["hotline"] if supervision else HOTLINE,
            "reading_address": get_settings().BASE_URL + address,
            "printed_on": timezone.localdate().isoformat(),
        },
    )
