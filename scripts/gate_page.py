"""docs/gate.md: `write` it from the gate's table, or `check` that it is the table's."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.review.gate import table  # noqa: E402
from tests.review.gate.known import ELSEWHERE  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.review.gate.table import Does, Route

PAGE = ROOT / "docs" / "gate.md"
INTRODUCTION = ROOT / "tests" / "review" / "gate" / "introduction.md"
LETTERS = {
    "anonymous": "N",
    "editor": "E",
    "author": "A",
    "publisher": "P",
    "head": "H",
    "secrecy": "S",
    "leader": "L",
    "administrator": "M",
    "superuser": "U",
}


def page() -> str:
    """The whole page."""
    return "\n".join(chain([INTRODUCTION.read_text(encoding="utf-8")], _tables(), [""]))


def cells() -> int:
    """How many cells the table has: routes by roles by states."""
    items = len(table.ITEM) + len(table.V3)
    structure = len(table.STRUCTURAL) + len(table.V3_STRUCTURAL)
    states = items * len(table.STATES) + structure * len(table.STRUCTURE)
    return states * len(table.ROLES)


def _tables() -> Iterator[str]:
    yield f"The table has {cells()} cells. A letter stands for a role:"
    yield ""
    yield from (f"- **{LETTERS[role]}**: {said}" for role, said in table.ROLES.items())
    yield ""
    yield from _section("Routes to an item", table.ITEM, table.STATES)
    yield from _section("Routes to the structure", table.STRUCTURAL, table.STRUCTURE)
    yield from _section("Wagtail's API v3, an item", table.V3, table.STATES)
    yield from _section("Wagtail's API v3, the structure", table.V3_STRUCTURAL, table.STRUCTURE)
    yield "## Addresses with no row of their own"
    yield ""
    yield "| Address | What answers for it |"
    yield "|---|---|"
    yield from (f"| `{name}` | {answer} |" for name, answer in ELSEWHERE.items())


def _section(title: str, routes: Sequence[Route], states: Mapping[str, str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield f"| Route | {' | '.join(states.values())} |"
    yield "|---" * (len(states) + 1) + "|"
    for route in routes:
        cells = (_cell(route, state) for state in states)
        yield f"| {route.title} | {' | '.join(cells)} |"
    yield ""


def _cell(route: Route, state: str) -> str:
    """Who may, and what that does; a dash where everybody is refused."""
    allowed: dict[Does, list[str]] = {}
    for role in table.ROLES:
        does = route.expected(role, state)
        if does is not table.Does.REFUSED:
            allowed.setdefault(does, []).append(LETTERS[role])
    return "; ".join(f"{does}: {''.join(roles)}" for does, roles in allowed.items()) or "–"


def main() -> int:
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if sys.argv[1:] == ["check"]:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/gate.md is not the table's: run scripts/gate_page.py write", file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
