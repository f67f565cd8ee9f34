"""`search` may be shipped under another name: nothing inside may call it by this one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SEARCH = Path(__file__).resolve().parent.parent.parent / "search"


def imported(source: str) -> set[str]:
    """Top packages of a module's absolute imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", sorted(SEARCH.rglob("*.py")), ids=lambda p: p.stem)
def test_module_names_its_own_package_only_relatively(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert "search" not in imported(source)
    assert '"search.' not in source, "a dotted path in a string would break under another name"
