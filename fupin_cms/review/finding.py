"""After an erasure: what was kept because something else uses it, and where words still stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fupin_cms.ledger import erasure
from fupin_cms.ledger.models import FrozenFile, Release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .proposal_records import Proposal


NOT_SEARCHED = (
    "图片、扫描件、加密文件里的文字，以及 PDF 用字形编码的文字，机器不能查找，请人工核对；"
    "其中文字没有读全的固化文件{}个。"
)
"""What no search can say."""


@dataclass(frozen=True)
class Findings:
    """What an erasure left. `searched` says whether there was anything to search for."""

    kept: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)
    searched: bool = False
    unread: int = 0
    """Frozen files whose text could not be read in full, such as scans."""

    @property
    def is_clean(self) -> bool:
        return not self.kept and not self.found

    def lines(self) -> list[str]:
        """The findings in Chinese, one for each."""
        lines = [f"保留：{one}" for one in self.kept]
        lines += [f"{place}：{where}" for place, all_ in self.found.items() for where in all_]
        if self.searched and not self.found:
            names = "、".join(place.name for place in erasure.places())
            lines.append(f"已在{names}中查找，没有发现。")
        if self.searched:
            lines.append(NOT_SEARCHED.format(self.unread))
        return lines


def look(proposal: Proposal, needles: Sequence[str]) -> Findings:
    """Search every place for these words, once the erasure is committed. They are kept nowhere."""
    release = Release.objects.get(stream=proposal.stream, seq=proposal.release_seq or 0)
    words = [needle for needle in needles if needle.strip()]
    return Findings(
        kept=[str(one) for one in erasure.erasure_of(release).kept],
        found=erasure.search(words),
        searched=bool(words),
        unread=FrozenFile.objects.exclude(text_status=FrozenFile.TextStatus.READ).count(),
    )
