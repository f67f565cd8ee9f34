"""Evidence of one item: a bundle that anyone can check elsewhere, without us and our software.

`docs/verify_bundle.py` checks it with Python's standard library alone.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.utils import timezone

from fupin_cms.conf import get_settings

from . import readable
from .chain_segment import chain_line, segment
from .events import RULES, Event, Signed, Stream
from .evidence_readme import README
from .files import chunks, open_frozen
from .models import FrozenFile, Head, Release, StoredBytes
from .moments import stamp
from .projection import standings
from .verify_signatures import as_signature, is_erased

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .standing import Standing

FORMAT = "fupin.evidence/1"
_CHUNK = 1000


class NoSuchItemError(LookupError):
    """No release has this content_id or index number in the stream."""


@dataclass(frozen=True)
class Bundle:
    """The evidence of an item in one stream.

    `with_names`: the signatures' statements and salts, so that names can be checked too: for those
    who may know them. `with_withdrawn`: also the documents that readers do not get any more; what
    was erased is in no bundle.
    """

    stream: Stream
    content_id: UUID
    with_names: bool = False
    with_withdrawn: bool = False
    left_out: list[str] = field(default_factory=list)
    """What `write` did not put in, in Chinese."""

    def write(self, out: BinaryIO) -> None:
        """Write the bundle as a zip. Raises NoSuchItemError."""
        standing = next(iter(standings(self.stream, [self.content_id])), None)
        if standing is None:
            raise NoSuchItemError(str(self.content_id))
        # The head first: the segment then ends at a release that is there.
        head = Head.objects.get(stream=self.stream)
        digests, files = self._contents(standing)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            self._documents(bundle, digests)
            self._files(bundle, files)
            with bundle.open("chain.jsonl", "w") as chain:
                for line in self._segment(standing.first.seq, head.seq):
                    chain.write(line)
            bundle.writestr("bundle.json", _json(self._bundle(standing, head)))
            bundle.writestr("README.txt", README)

    def _contents(self, standing: Standing) -> tuple[set[str], set[tuple[str, str]]]:
        """Digests of documents and acts, and the files, that go in."""
        digests: set[str] = set()
        files: set[tuple[str, str]] = set()
        for release in standing.releases:
            signed = RULES[Event(release.event)].signed
            if signed == Signed.ACT:
                digests.add(release.content_digest)
            elif signed == Signed.DOCUMENT and self._may_give(standing, release):
                digests.add(release.content_digest)
                files |= {(file.sha256, file.name) for file in release.files.all()}
            elif signed == Signed.DOCUMENT:
                self.left_out.append(f"第{release.seq}号（第{release.version}版）的文件已撤下")
        return digests, files

    def _may_give(self, standing: Standing, release: Release) -> bool:
        return self.with_withdrawn or standing.gone(release.version) is None

    def _documents(self, bundle: zipfile.ZipFile, digests: Iterable[str]) -> None:
        wanted = set(digests)
        for stored in StoredBytes.objects.filter(digest__in=wanted).iterator(chunk_size=10):
            wanted.discard(stored.digest)
            bundle.writestr(f"documents/{stored.digest}.json", bytes(stored.data))
        self.left_out.extend(f"摘要为{key}的内容已依法清除" for key in sorted(wanted))

    def _files(self, bundle: zipfile.ZipFile, files: Iterable[tuple[str, str]]) -> None:
        named: dict[str, str] = {}
        for sha256, name in sorted(files):
            named.setdefault(sha256, name)
        for sha256, name in named.items():
            frozen = FrozenFile.objects.defer("text").filter(sha256=sha256).first()
            if frozen is None:
                self.left_out.append(f"附件“{name}”已依法清除")
                continue
            with open_frozen(frozen) as file, bundle.open(f"files/{sha256}", "w") as out:
                for data in chunks(file):
                    out.write(data)

    def _segment(self, first: int, last: int) -> Iterator[bytes]:
        """The chain from the item's first release to the head: of other items, digests alone."""
        for release in segment(self.stream, first, last).iterator(chunk_size=_CHUNK):
            yield chain_line(release) + b"\n"

    def _bundle(self, standing: Standing, head: Head) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "site": get_settings().BASE_URL,
            "made_at": stamp(timezone.now()),
            "stream": self.stream.value,
            "content_id": str(self.content_id),
            "index_number": standing.first.index_number,
            "head": {"seq": head.seq, "chain": head.chain, "epoch": str(head.epoch)},
            "releases": [self._release(release) for release in standing.releases],
            "left_out": self.left_out,
        }

    def _release(self, release: Release) -> dict[str, Any]:
        rows = sorted(release.signatures.all(), key=lambda one: one.position)
        shown = readable.signatures(release)
        signatures = [
            {"commitment": row.commitment, "shown": one}
            for row, one in zip(rows, shown, strict=True)
        ]
        if self.with_names:
            for row, one in zip(rows, signatures, strict=True):
                if is_erased(row):
                    self.left_out.append(f"第{release.seq}号{row.step_label}签名的文字已依法清除")
                    continue
                one["salt"] = row.salt
                one["statement"] = as_signature(row).statement()
        names = [{"sha256": file.sha256, "name": file.name} for file in release.files.all()]
        return {"seq": release.seq, "signatures": signatures, "files": names}


def find(key: str, stream: Stream | None = None) -> tuple[Stream, UUID]:
    """The stream and content_id of the item with this content_id or 索引号.

    Without `stream` the public one comes first. Raises NoSuchItemError.
    """
    streams = [stream] if stream else [Stream.PUBLIC, Stream.INTERNAL]
    for one in streams:
        releases = Release.objects.filter(stream=one)
        found = releases.filter(index_number=key).first()
        if found is None and (content_id := _uuid(key)) is not None:
            found = releases.filter(content_id=content_id).first()
        if found is not None:
            return one, found.content_id
    raise NoSuchItemError(key)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
