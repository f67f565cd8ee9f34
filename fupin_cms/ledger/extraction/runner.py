"""Starts the reading process, waits for it as long as allowed, and ends what it started."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from .limits import MAX_RESULT, OUT_OF_MEMORY
from .result import Extraction, Status

logger = logging.getLogger(__name__)

MODULE = "fupin_cms.ledger.extraction"
_LOGGED = 2000


def extract(file: IO[bytes], kind: str, *, seconds: int, memory_mb: int) -> Extraction:
    """The text of a file of a kind (`pdf`, `docx`, …), read in a process of its own.

    `seconds` is both its processor time and how long it is waited for. Never raises for what is in
    the file: a hanging, crashing or greedy reader gives Status.FAILED with a message in Chinese.
    """
    with tempfile.TemporaryDirectory(prefix="fupin-extract-") as folder:
        source = Path(folder) / f"source.{kind}"
        file.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", MODULE, kind, str(source), str(result)]
        code = _run([*command, str(seconds), str(memory_mb)], folder, seconds)
        if code is None:
            message = f"读取超过{seconds}秒，已停止"
            return Extraction(Status.FAILED, message=message, over_limit=True)
        if code == OUT_OF_MEMORY:
            message = f"读取所需内存超过{memory_mb} MB，已停止"
            return Extraction(Status.FAILED, message=message, over_limit=True)
        if code != 0 or not result.exists() or result.stat().st_size > MAX_RESULT:
            return Extraction(Status.FAILED, message="读取时出错，文件可能已损坏")
        return Extraction.from_json(result.read_text(encoding="utf-8"))


def _run(command: list[str], folder: str, seconds: int) -> int | None:
    """The exit code; None where the time was over. The whole process group ends with it."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONIOENCODING": "utf-8",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
    }
    log = Path(folder) / "log.txt"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            start_new_session=True,
        )
        try:
            code: int | None = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end_group(process)
    if code != 0:
        said = log.read_text(encoding="utf-8", errors="replace")[-_LOGGED:]
        logger.warning("reading a file ended with %s: %s", code, said)
    return code


def _end_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended, and so did all that it started
    finally:
        process.wait()
