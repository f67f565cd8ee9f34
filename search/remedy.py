"""What to do about an index that does not answer, for whoever looks after the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engines.protocol import IndexOutdatedError, IndexUnusableError

if TYPE_CHECKING:
    from fupin_cms.ledger.search import SearchUnavailableError


def remedy(error: SearchUnavailableError) -> str:
    """In Chinese."""
    match error:
        case IndexOutdatedError():
            return "索引与程序的版本不一致，不会自动重建：请运行 search_rebuild。"
        case IndexUnusableError():
            return "索引会自动重建，也可以运行 search_rebuild。"
        case _:
            return "排除故障后自动恢复，其间的发布会补齐。"
