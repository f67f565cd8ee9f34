"""Meta tags of a rendered page (国办发〔2017〕47号, annex): aggregators read these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fupin_cms.conf import get_settings

from .wording import local_time

if TYPE_CHECKING:
    from collections.abc import Mapping

Tags = list[tuple[str, str]]


def site_tags() -> Tags:
    """网站标签, on every page."""
    site = get_settings()
    return [
        ("SiteName", site.SITE_NAME),
        ("SiteDomain", site.SITE_DOMAIN),
        ("SiteIDCode", site.SITE_ID_CODE),
    ]


def column_tags(name: str, column_type: str, description: str = "", keywords: str = "") -> Tags:
    """栏目标签. Description and keywords are those of the section, where it has any."""
    return [
        ("ColumnName", name),
        ("ColumnDescription", description or name),
        ("ColumnKeywords", keywords or name),
        ("ColumnType", column_type),
    ]


def article_tags(document: Mapping[str, Any], *, address: str) -> Tags:
    """内容标签. PubDate is the first release's, which nobody can move."""
    tags = [("ArticleTitle", document["title"])]
    release = document.get("release")
    if release:
        tags.append(("PubDate", f"{local_time(release['first_released_at']):%Y-%m-%d %H:%M}"))
    tags.append(("ContentSource", document["issuing_body"]))
    if document["keywords"]:
        tags.append(("Keywords", ",".join(document["keywords"])))
    tags.append(("Author", document["department"]["name"]))
    if document["summary"]:
        tags.append(("Description", document["summary"]))
    images = [block["image"]["url"] for block in document["body"] if block["type"] == "figure"]
    base = get_settings().BASE_URL
    if images:
        tags.append(("Image", base + images[0]))
    tags.append(("Url", base + address))
    return tags
