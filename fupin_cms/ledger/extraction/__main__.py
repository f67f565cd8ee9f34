"""The process that reads one file: `python -m fupin_cms.ledger.extraction KIND FILE RESULT …`."""

from __future__ import annotations

import sys
from pathlib import Path

from .limits import OUT_OF_MEMORY, limit_process
from .readers import read_file


def main(kind: str, source: str, result: str, seconds: str, memory_mb: str) -> int:
    limit_process(int(seconds), int(memory_mb))
    try:
        extraction = read_file(Path(source), kind)
        Path(result).write_text(extraction.to_json(), encoding="utf-8")
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
