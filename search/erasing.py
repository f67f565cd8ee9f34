"""清除 in the search index: what was withdrawn has left it; its space is given up by a rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.ledger.erasure import Erasure, Place
from fupin_cms.ledger.search import SearchQuery, SearchUnavailableError

from .backend import PublicSearch
from .conf import get_search_settings
from .consumer import catch_up, rebuild
from .current import engine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


_ENCODINGS = ("utf-8", "utf-16-le")
"""As files of the embedded index hold texts."""


class SearchIndex(Place):
    """The index that answers now; an engine keeps deleted documents until it is compacted."""

    name = "检索索引"

    def remove(self, erasure: Erasure) -> None:
        """Nothing at once: the index follows the ledger, and an item is withdrawn before this."""

    def compact(self) -> None:
        """Make the index anew, so that none of its files holds what was deleted."""
        rebuild(engine())
        catch_up(engine())

    def search(self, needles: Sequence[str]) -> list[str]:
        try:
            backend = PublicSearch()
            totals = [backend.search(SearchQuery(text=f'"{one}"')).total for one in needles]
        except SearchUnavailableError:
            return ["索引现在不可用，没有能够查找；恢复后请重新查找"]
        found = [f"检索到{total}条结果" for total in totals if total]
        return found + [f"索引文件 {name.name}" for name in self._files() if _holds(name, needles)]

    def _files(self) -> list[Path]:
        folder = get_search_settings().INDEX_DIR
        return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _holds(path: Path, needles: Sequence[str]) -> bool:
    data = path.read_bytes()
    return any(needle.encode(form) in data for needle in needles for form in _ENCODINGS)
