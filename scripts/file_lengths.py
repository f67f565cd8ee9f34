"""Say which source files have grown too long to be read at one sitting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 300
LIMIT_OF_TESTS = 500
EXEMPT = "/migrations/"


def limit(path: str) -> int:
    return LIMIT_OF_TESTS if path.startswith("tests/") else LIMIT


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    lengths = {
        path: len(Path(path).read_text(encoding="utf-8").splitlines())
        for path in listed
        if EXEMPT not in path and Path(path).exists()
    }
    long = {path: length for path, length in lengths.items() if length > limit(path)}
    for path, length in long.items():
        print(f"{path}: {length} lines, at most {limit(path)}: split it by what it does")
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
