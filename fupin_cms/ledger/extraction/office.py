"""Formats that LibreOffice turns into one that we read, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .limits import raise_memory_limit
from .result import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("soffice", "libreoffice")


@contextmanager
def converted(file: IO[bytes], kind: str, to: str) -> Iterator[IO[bytes]]:
    """The file in another format.

    Raises UnreadableError where LibreOffice is not installed or cannot read the file. The caller's
    process limits hold for it too, but for memory, which it may have as much of as allowed.
    """
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableError(f"服务器没有安装 LibreOffice，不能读取 {kind} 格式的文字")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source.{kind}"
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        subprocess.run(  # noqa: S603 - a fixed program and our own file names, no shell
            [
                program,
                "--headless",
                f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                "--convert-to",
                to,
                "--outdir",
                str(Path(folder) / "out"),
                str(source),
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            preexec_fn=raise_memory_limit,
        )
        result = Path(folder) / "out" / f"source.{to}"
        if not result.exists():
            raise UnreadableError(f"LibreOffice 不能读取这个 {kind} 文件")
        with result.open("rb") as opened:
            yield opened
