"""docs/gate.md says what the table says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def script() -> Any:
    spec = importlib.util.spec_from_file_location("gate_page", ROOT / "scripts" / "gate_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page__is_written_from_the_table() -> None:
    assert (ROOT / "docs" / "gate.md").read_text(encoding="utf-8") == script().page()
