"""Links inside the site: who follows one must arrive (假公开: disclosed, but unreachable)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from wagtail.models import Page

from fupin_cms.checks.base import Check, Finding, Severity
from fupin_cms.checks.passages import Link
from fupin_cms.checks.registry import register
from fupin_cms.conf import get_settings
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.ledger.events import State, Stream
from fupin_cms.ledger.models import Disclosure, DisclosureFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.checks.subject import Subject

_ITEM = re.compile(r"(?P<internal>/internal)?/items/(?P<number>[^/]+)/?")
_FILE = re.compile(r"/files/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)")
_SECTION = re.compile(r"(?:/internal)?/sections/(?P<slug>[^/]+)/?")
_PRIVATE = ("/admin/", "/documents/", "/media/")


@dataclass(frozen=True)
class _Target:
    """An address inside the site, without host, query and fragment."""

    part: str
    path: str


def _targets(subject: Subject) -> list[_Target]:
    own = urlsplit(get_settings().BASE_URL).netloc
    found = []
    for reading in subject.readings:
        if not isinstance(reading, Link):
            continue
        address = urlsplit(reading.address)
        if address.path and ((not address.scheme and not address.netloc) or address.netloc == own):
            found.append(_Target(reading.part, unquote(address.path)))
    return list(dict.fromkeys(found))


@register
class SiteLinks(Check):
    """Items, files and sections that a document links to, and what it would leave out."""

    id = "site_links"
    label = "站内链接"
    source = "方案：防止假公开"

    def run(self, subject: Subject) -> Iterator[Finding]:
        yield from self._left_out(subject)
        items, numbers = [], set()
        for target in _targets(subject):
            if match := _ITEM.fullmatch(target.path):
                items.append((target, match))
                numbers.add(match["number"])
            elif match := _FILE.fullmatch(target.path):
                yield from self._file(subject, target, match["sha256"], match["name"])
            elif match := _SECTION.fullmatch(target.path):
                yield from self._section(target, match["slug"])
            else:
                yield from self._other(target)
        yield from self._items(subject, items, numbers)

    def _left_out(self, subject: Subject) -> Iterator[Finding]:
        pages = Page.objects.filter(pk__in=[pk for pk, _ in subject.missing_items])
        titles = dict(pages.values_list("pk", "title"))
        for pk, part in subject.missing_items:
            is_element = part == subject.page.category_label
            title = titles.get(pk)
            what = f"《{title}》" if title else "所选的页面（已删除）"
            yield self.finding(
                f"{what}还没有公开，或不在同一公开范围，公开后这一链接不会出现；"
                "请先公开该信息，或改选其他信息。",
                part,
                severity=Severity.BLOCKS if is_element else Severity.WARNS,
            )

    def _items(
        self, subject: Subject, links: list[tuple[_Target, re.Match[str]]], numbers: set[str]
    ) -> Iterator[Finding]:
        if not links:
            return
        states = {
            (stream, number): state
            for stream, number, state in Disclosure.objects.filter(
                index_number__in=numbers
            ).values_list("stream", "index_number", "state")
        }
        reserved = set(
            Identity.objects.filter(index_number__in=numbers).values_list("index_number", flat=True)
        ) | set(
            Identity.objects.filter(internal_number__in=numbers).values_list(
                "internal_number", flat=True
            )
        )
        for target, match in links:
            if match["internal"] and not subject.page.is_internal:
                yield self.finding("公开的信息不能链接到机关内部信息，请删除该链接。", target.part)
                continue
            stream = Stream.INTERNAL if match["internal"] else Stream.PUBLIC
            state = states.get((stream, match["number"]))
            if state == State.CURRENT:
                continue
            if state is not None:
                label = State(state).label
                yield self._warning(f"链接的信息“{match['number']}”{label}，请核对。", target)
            elif match["number"] in reserved:
                yield self._warning(
                    f"链接的信息“{match['number']}”尚未公开，公众暂时打不开；请先公开该信息。",
                    target,
                )
            else:
                yield self.finding(
                    f"站内没有索引号为“{match['number']}”的信息，请改正或删除链接。", target.part
                )

    def _file(self, subject: Subject, target: _Target, sha256: str, name: str) -> Iterator[Finding]:
        is_own = any((file.sha256, file.name) == (sha256, name) for file in subject.files)
        if is_own:
            return
        streams = [Stream.PUBLIC, Stream.INTERNAL] if subject.page.is_internal else [Stream.PUBLIC]
        is_served = DisclosureFile.objects.filter(
            sha256=sha256,
            name=name,
            disclosure__stream__in=streams,
            disclosure__state=State.CURRENT,
        ).exists()
        if not is_served:
            yield self.finding(
                f"链接的文件“{name}”没有公开，请改为本信息的附件，或删除链接。", target.part
            )

    def _section(self, target: _Target, slug: str) -> Iterator[Finding]:
        if not SectionPage.objects.live().filter(slug=slug).exists():
            yield self.finding(f"站内没有栏目“{slug}”，请改正或删除链接。", target.part)

    def _other(self, target: _Target) -> Iterator[Finding]:
        if target.path.startswith(_PRIVATE):
            yield self.finding(
                f"链接“{target.path}”指向后台或未公开的文件，公众打不开；"
                "请从“附件”或“相关信息”中选择。",
                target.part,
            )
            return
        try:
            resolve(target.path)
        except Resolver404:
            yield self.finding(f"站内没有地址“{target.path}”，请改正或删除链接。", target.part)

    def _warning(self, message: str, target: _Target) -> Finding:
        return self.finding(message, target.part, severity=Severity.WARNS)
