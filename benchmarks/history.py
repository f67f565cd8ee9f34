"""A long ledger, made at once: releases of many items, chained and signed as `append` does it.

Only for measuring: the rows are written past `append`, from one real item as the pattern.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection, transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, Revision

from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.append import link
from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.models import Head, Release, ReleaseSignature, StoredBytes
from fupin_cms.ledger.projection import rebuild
from fupin_cms.ledger.revisions import revision_bytes
from fupin_cms.ledger.signatures import Signature, new_salt, signatures_digest
from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSIONS = 2
"""Releases of each item: it is issued, then amended."""
BATCH = 500


def make(releases: int) -> None:
    """Fill an empty ledger's public stream with that many releases, live pages and ready rows."""
    page = factories.make_fund(factories.make_tree().finance)
    first = acting.issue(page)
    PublishPageRevisionAction(page.get_latest_revision()).execute(skip_permission_checks=True)
    pattern = _Pattern(page, first)
    for start in range(1, releases, BATCH * VERSIONS):
        with transaction.atomic():
            pattern.more(min(BATCH, -(-(releases - start) // VERSIONS)))
    rebuild(Stream.PUBLIC)


class _Pattern:
    def __init__(self, page: Any, first: Release) -> None:
        self.page, self.first = page, first
        self.content = orjson.loads(
            bytes(StoredBytes.objects.get(digest=first.content_digest).data)
        )
        self.revision = Revision.objects.get(pk=page.live_revision_id or first.revision_id)
        self.signatures = [
            Signature(**{name: getattr(row, name) for name in Signature.__dataclass_fields__})
            for row in first.signatures.order_by("position")
        ]
        self.tables = [
            ("wagtailcore_page", "id"),
            (type(page)._meta.db_table, "page_ptr_id"),
        ]

    def more(self, items: int) -> None:
        """That many more items with their releases, in the caller's transaction."""
        head = Head.objects.select_for_update().get(stream=Stream.PUBLIC)
        base_page = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
        base_revision = Revision.objects.order_by("-pk").values_list("pk", flat=True)[0]
        made = [
            _Item(self, base_page + n, base_revision + n, head.seq // VERSIONS + n)
            for n in range(1, items + 1)
        ]
        self._pages(made)
        releases = list(self._releases(made, head))
        StoredBytes.objects.bulk_create(stored for one in made for stored in one.stored())
        Release.objects.bulk_create(releases)
        ReleaseSignature.objects.bulk_create(
            ReleaseSignature(
                release=release, position=position, commitment=one.commitment(), **asdict(one)
            )
            for release in releases
            for position, one in enumerate(release.given)  # type: ignore[attr-defined]
        )
        head.save()

    def _releases(self, items: Sequence[_Item], head: Head) -> Iterator[Release]:
        """Every first version, then every second one: items are amended much later."""
        at = self.first.released_at
        for version in range(1, VERSIONS + 1):
            for item in items:
                given = item.sign(version)
                release = Release(
                    stream=Stream.PUBLIC,
                    seq=head.seq + 1,
                    released_at=at,
                    signatures_digest=signatures_digest(one.commitment() for one in given),
                    previous_chain=head.chain,
                    **item.columns(version),
                )
                release.chain = link(release).after(head.chain)
                release.given = given  # type: ignore[attr-defined]
                head.seq, head.chain = release.seq, release.chain
                yield release

    def _pages(self, items: Sequence[_Item]) -> None:
        """Live pages with their revisions, as copies of the pattern's rows."""
        for table, key in self.tables:
            copy_rows(table, key, self.page.pk, [item.page_columns(table) for item in items])
        copy_rows(
            "wagtailcore_revision",
            "id",
            self.revision.pk,
            [item.revision_columns() for item in items],
        )
        Identity.objects.bulk_create(
            Identity(content_id=item.content_id, page_id=item.page, index_number=item.number)
            for item in items
        )


def copy_rows(table: str, key: str, pk: int, rows: Sequence[dict[str, Any]]) -> None:
    """Copies of the row with that key, each with columns of its own, past the models."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{key}" = %s', [pk])  # noqa: S608
        columns = [column[0] for column in cursor.description]
        values = dict(zip(columns, cursor.fetchone(), strict=True))
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608
            [[_plain({**values, **row}[name]) for name in columns] for row in rows],
        )


def _plain(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


class _Item:
    def __init__(self, pattern: _Pattern, page: int, revision: int, number: int) -> None:
        self.pattern, self.page, self.revision = pattern, page, revision
        self.content_id = uuid.uuid4()
        self.number = f"{pattern.content['index_number'][:14]}B{number:09}"
        self.title = f"{pattern.content['title']}（{number}）"
        self.documents = {
            version: canonical(self._content(version)) for version in range(1, VERSIONS + 1)
        }
        self.revision_content = {
            **pattern.revision.content,
            "pk": page,
            "title": self.title,
            "slug": f"item-{page}",
        }
        self.revision_data = revision_bytes(Revision(content=self.revision_content))

    def _content(self, version: int) -> dict[str, Any]:
        change = {
            "kind": {"code": "update", "label": "更新"},
            "note": f"第{version}版更新了数据。",
        }
        return {
            **self.pattern.content,
            "content_id": str(self.content_id),
            "index_number": self.number,
            "title": self.title,
            "change": change if version > 1 else None,
        }

    def stored(self) -> Iterator[StoredBytes]:
        for data in self.documents.values():
            yield StoredBytes(digest=digest(data), kind=StoredBytes.Kind.DOCUMENT, data=data)
        data = self.revision_data
        yield StoredBytes(digest=digest(data), kind=StoredBytes.Kind.REVISION, data=data)

    def sign(self, version: int) -> list[Signature]:
        signed = digest(self.documents[version])
        return [
            Signature(**{**asdict(one), "signed_digest": signed, "salt": new_salt()})
            for one in self.pattern.signatures
        ]

    def columns(self, version: int) -> dict[str, Any]:
        signed = digest(self.documents[version])
        return {
            "content_id": self.content_id,
            "index_number": self.number,
            "version": version,
            "event": Event.ISSUED if version == 1 else Event.AMENDED,
            "content_digest": signed,
            "document_digest": signed,
            "revision_digest": digest(self.revision_data),
            "page_id": self.page,
            "revision_id": self.revision,
            "category": self.pattern.first.category,
            "title": self.title,
        }

    def page_columns(self, table: str) -> dict[str, Any]:
        if table != "wagtailcore_page":
            return {"page_ptr_id": self.page}
        parent = self.pattern.page.path[:-4]
        return {
            "id": self.page,
            "path": f"{parent}{self.page:08X}",
            "slug": f"item-{self.page}",
            "url_path": f"/item-{self.page}/",
            "title": self.title,
            "draft_title": self.title,
            "translation_key": uuid.uuid4().hex if connection.vendor == "sqlite" else uuid.uuid4(),
            "latest_revision_id": self.revision,
            "live_revision_id": self.revision,
            "live": True,
        }

    def revision_columns(self) -> dict[str, Any]:
        return {
            "id": self.revision,
            "object_id": str(self.page),
            "content": self.revision_content,
            "object_str": self.title,
        }
