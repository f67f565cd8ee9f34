"""Public items in any number, recombined from the demonstration's; for `benchmarks.api`.

usage, with Django's settings: python -m benchmarks.api_items COUNT
Written past `append` in bulk; chained, signed and made ready by the ledger's own functions.
"""

from __future__ import annotations

import random
import sys
import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import django
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SEED = 20180920
BATCH = 500
PAGES = 1_000
"""Of so many items the live pages are made too, for Wagtail's own API to read."""
_SHARED = ("department", "region", "topics", "subject", "keywords", "written_on")
"""What an item takes from some other one of the demonstration."""


def main() -> None:
    django.setup()
    from django.db import transaction  # noqa: PLC0415

    made, count = 0, int(sys.argv[1])
    pattern = _Patterns()
    while made < count:
        with transaction.atomic():
            pattern.more(min(BATCH, count - made), with_pages=made < PAGES)
        made += BATCH


_PREFETCHED = "_prefetched_objects_cache"
"""Where Django looks for the rows beside one."""
_Made = tuple[int, dict[str, Any], str, bytes]
"""The pattern's place, and the content of a new item with its digest and bytes."""


class _Patterns:
    """The current public items of the demonstration, with what their releases signed."""

    def __init__(self) -> None:
        from fupin_cms.ledger.models import Disclosure, Release, StoredBytes  # noqa: PLC0415

        shown = Disclosure.objects.public().order_by("first_seq").values_list("seq", flat=True)
        signed = Release.objects.filter(stream="public", seq__in=list(shown), event="issued")
        self.releases = list(signed.prefetch_related("signatures", "files").order_by("seq"))
        stored = StoredBytes.objects.in_bulk([one.content_digest for one in self.releases])
        self.contents = [
            orjson.loads(bytes(stored[one.content_digest].data)) for one in self.releases
        ]

    def more(self, count: int, *, with_pages: bool) -> None:
        """That many items more, in the caller's transaction."""
        from fupin_cms.ledger import models, projection, scopes  # noqa: PLC0415
        from fupin_cms.ledger.standing import Standing  # noqa: PLC0415

        head = models.Head.objects.select_for_update().get(stream="public")
        items = [self._item(head.seq + n) for n in range(1, count + 1)]
        pages = self._pages(items) if with_pages else dict[str, int]()
        releases = [self._release(head, *item, pages) for item in items]
        stored = {digest: data for *_, digest, data in items}
        models.StoredBytes.objects.bulk_create(
            models.StoredBytes(digest=digest, kind="document", data=data)
            for digest, data in stored.items()
        )
        models.Release.objects.bulk_create(releases)
        beside = [vars(release)[_PREFETCHED] for release in releases]
        models.ReleaseSignature.objects.bulk_create(
            one for of in beside for one in of["signatures"]
        )
        models.ReleaseFile.objects.bulk_create(one for of in beside for one in of["files"])
        rows = [projection.projected(Standing([release]), stored) for release in releases]
        models.Disclosure.objects.bulk_create(one.row for one in rows)
        projection.write_beside(rows)
        models.ReleaseScope.objects.bulk_create(scopes.scope_of(one.row) for one in rows)
        head.save()

    def _item(self, seq: int) -> _Made:
        from fupin_cms.ledger.canonical import digest  # noqa: PLC0415

        chance = random.Random(f"{SEED}-{seq}")  # noqa: S311 - no secret: the same items each time
        place = chance.randrange(len(self.contents))
        other = chance.choice(self.contents)
        own = self.contents[place]
        content = {
            **own,
            **{name: other[name] for name in _SHARED},
            "content_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "index_number": f"{own['index_number'][:14]}B{seq:08}",
            "document_number": f"汕扶例〔{2010 + seq % 16}〕{seq // 16 + 1}号",
            "title": f"{own['title']}（{seq}）",
        }
        data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)  # canonical: see that function
        return place, content, digest(data), data

    def _release(
        self,
        head: Any,
        place: int,
        content: dict[str, Any],
        digest: str,
        _data: bytes,
        pages: Mapping[str, int],
    ) -> Any:
        """The release of a new item, with its signatures and files as if they were prefetched."""
        from fupin_cms.ledger import models, signatures  # noqa: PLC0415
        from fupin_cms.ledger.append import link  # noqa: PLC0415

        pattern = self.releases[place]
        given = [
            signatures.Signature(
                **{
                    **{
                        name: getattr(one, name)
                        for name in signatures.Signature.__dataclass_fields__
                    },
                    "signed_digest": digest,
                }
            )
            for one in pattern.signatures.all()
        ]
        commitments = [one.commitment() for one in given]
        release = models.Release(
            stream="public",
            seq=head.seq + 1,
            released_at=pattern.released_at,
            content_id=uuid.UUID(content["content_id"]),
            index_number=content["index_number"],
            version=1,
            event="issued",
            content_digest=digest,
            document_digest=digest,
            signatures_digest=signatures.signatures_digest(commitments),
            previous_chain=head.chain,
            page_id=pages.get(content["content_id"]),
            category=pattern.category,
            title=content["title"],
        )
        release.chain = link(release).after(head.chain)
        head.seq, head.chain = release.seq, release.chain
        vars(release)[_PREFETCHED] = {
            "signatures": [
                models.ReleaseSignature(
                    release=release, position=position, commitment=commitment, **asdict(one)
                )
                for position, (one, commitment) in enumerate(zip(given, commitments, strict=True))
            ],
            "files": [
                models.ReleaseFile(release=release, sha256=one.sha256, name=one.name)
                for one in pattern.files.all()
            ],
        }
        return release

    def _pages(self, items: Sequence[_Made]) -> dict[str, int]:
        """Live pages of new items by their content_id: copies of the demonstration's rows."""
        from django.db import connection  # noqa: PLC0415
        from wagtail.models import Page  # noqa: PLC0415

        from .history import copy_rows  # noqa: PLC0415

        last = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
        pages: dict[str, int] = {}
        for pk, (place, content, *_) in enumerate(items, start=last + 1):
            page = Page.objects.get(pk=self.releases[place].page_id)
            table = page.specific_class._meta.db_table
            columns = {
                "id": pk,
                "path": f"{page.path[:-4]}{pk:04X}",  # digits of Wagtail's own, too
                "slug": f"item-{pk}",
                "url_path": f"/item-{pk}/",
                "title": content["title"],
                "draft_title": content["title"],
                "translation_key": uuid.uuid4().hex
                if connection.vendor == "sqlite"
                else uuid.uuid4(),
                "live": True,
            }
            copy_rows("wagtailcore_page", "id", page.pk, [columns])
            copy_rows(table, "page_ptr_id", page.pk, [{"page_ptr_id": pk}])
            pages[content["content_id"]] = pk
        return pages


if __name__ == "__main__":
    main()
