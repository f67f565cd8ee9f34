"""How a public page is answered: template, meta tags, canonical address, security headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from fupin_cms.conf import get_settings

from .metatags import Tags, site_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

REVALIDATE = "no-cache"
"""A copy may be kept and must be asked about each time, so that a withdrawal takes hold at once."""
NOT_KEPT = "private, no-store"
RETRY_SECONDS = "60"
"""What an answer says that cannot be given now."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""The pages work without scripts. Where one helps, our own alone is allowed."""

_SCRIPTS = "; script-src 'self'; connect-src 'self'"


@dataclass(frozen=True)
class Entry:
    label: str
    address: str


NAVIGATION = (
    Entry("首页", "/"),
    Entry("全部公开信息", "/disclosures/"),
    Entry("政策文件", "/disclosures/?category=policy"),
    Entry("政策解读", "/disclosures/?category=interpretation"),
    Entry("资金安排", "/disclosures/?category=fund"),
    Entry("扶贫项目", "/disclosures/?category=project"),
    Entry("公开指南", "/disclosures/?category=guide"),
    Entry("监督举报", "/disclosures/?category=supervision"),
)
"""The same on every page, also where no database answers: sections stand on the home page."""


def compose(
    template: str,
    context: Mapping[str, Any],
    *,
    meta: Tags | None = None,
    address: str | None = None,
) -> str:
    """A whole page as text. `address` is its permanent address, root-relative; None: it has none.

    No request goes in: a public page depends on nothing that a reader brings along.
    """
    site = get_settings()
    return render_to_string(
        template,
        {
            "site": site,
            "navigation": NAVIGATION,
            "here": address,
            "canonical": site.BASE_URL + address if address else None,
            "meta": [*site_tags(), *(meta or [])],
            **context,
        },
    )


def answer(
    text: str, *, status: int = 200, cache: str = REVALIDATE, scripts: bool = False
) -> HttpResponse:
    """A page with the headers that every public page carries; `scripts`: our own may run."""
    headers = {**SECURITY_HEADERS, "Cache-Control": cache}
    if scripts:
        headers["Content-Security-Policy"] += _SCRIPTS
    return HttpResponse(text, status=status, headers=headers)
