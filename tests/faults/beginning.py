"""Begin a process in an environment: the first one there loads the site, the others are its forks.

What is begun is a process of its own with its own id; a kill hits it and nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Begun:
    """A process that was forked; as `subprocess.Popen`, as far as it is needed."""

    pid: int
    _handle: int
    _told: IO[str]
    returncode: int | None = None

    def kill(self) -> None:
        """kill -9, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it ended by itself
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> int:
        """How it ended."""
        if self.returncode is None:
            self.returncode = int(self._told.readline())
            self._told.close()
            os.close(self._handle)
        return self.returncode


class _Loaded:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.loaded", str(theirs.fileno())],
                env=dict(environment),
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
            )

    def begin(self, work: str, arguments: tuple[str, ...], files: tuple[int, int, int]) -> Begun:
        told, telling = os.pipe()
        request = json.dumps({"work": work, "arguments": arguments}).encode()
        try:
            socket.send_fds(self._requests, [request], [*files, telling])
        finally:
            os.close(telling)
        lines = os.fdopen(told)
        pid = int(lines.readline())
        return Begun(pid, os.pidfd_open(pid), lines)

    def end(self) -> None:
        self._requests.close()
        self._process.wait()


_loaded: dict[frozenset[tuple[str, str]], _Loaded] = {}


def begin(
    environment: Mapping[str, str], work: str, *arguments: str, files: tuple[int, int, int]
) -> Begun:
    """Have a process begin its work (`tests.faults.loaded.WORK`), with these standard files."""
    key = frozenset(environment.items())
    if key not in _loaded:
        _loaded[key] = _Loaded(environment)
    return _loaded[key].begin(work, arguments, files)


def run(
    environment: Mapping[str, str], work: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Have it do its work to the end; what it said."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        with Path(os.devnull).open() as nothing:
            files = (nothing.fileno(), out.fileno(), error.fileno())
            code = begin(environment, work, *arguments, files=files).wait()
        said = [(file.seek(0), file.read())[1] for file in (out, error)]
    return subprocess.CompletedProcess(arguments, code, *said)


def end_all() -> None:
    """What has loaded a site ends; what was begun does so by itself."""
    while _loaded:
        _loaded.popitem()[1].end()
