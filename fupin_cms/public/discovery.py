"""`/robots.txt` and `/sitemap.xml`: what search engines on the net may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from fupin_cms.conf import get_settings
from fupin_cms.ledger.addresses import item_url
from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.moments import stamp

from .pages import REVALIDATE

if TYPE_CHECKING:
    from django.http import HttpRequest

PART = 10_000
"""Items of one part of the sitemap; the protocol allows 50,000."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What need not be indexed: the admin, the internal reader, results of searches."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /internal/",
        "Disallow: /api/",
        "Disallow: /disclosures/?",
        f"Sitemap: {get_settings().BASE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every current public item; beyond PART items an index of parts (`?part=2`).

    Raises Http404 for a part that there is not.
    """
    public = Disclosure.objects.public()
    total = public.count()
    parts = -(-total // PART)
    asked = request.GET.get("part")
    base = get_settings().BASE_URL
    if asked is None and parts > 1:
        addresses = ((f"{base}/sitemap.xml?part={part}",) for part in range(1, parts + 1))
        return _xml(
            format_html(
                '<sitemapindex xmlns="{}">{}</sitemapindex>',
                _NAMESPACE,
                format_html_join("\n", "<sitemap><loc>{}</loc></sitemap>", addresses),
            )
        )
    number = 1 if asked is None else _part(asked, parts)
    rows = public.order_by("first_seq").values_list("index_number", "released_at")
    items = rows[(number - 1) * PART : number * PART]
    return _xml(
        format_html(
            '<urlset xmlns="{}">{}</urlset>',
            _NAMESPACE,
            format_html_join(
                "\n",
                "<url><loc>{}{}</loc><lastmod>{}</lastmod></url>",
                ((base, item_url(index), stamp(released_at)) for index, released_at in items),
            ),
        )
    )


def _part(asked: str, parts: int) -> int:
    if asked not in map(str, range(1, parts + 1)):
        raise Http404
    return int(asked)


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        _DECLARATION + body,
        content_type="application/xml; charset=utf-8",
        headers={"Cache-Control": REVALIDATE, "X-Content-Type-Options": "nosniff"},
    )
