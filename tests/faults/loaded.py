"""A process that has loaded the site, and begins others as forks of itself.

`python -m tests.faults.loaded SOCKET`, in the site's environment. To load Django takes seconds of
a processor, and a fault begins many processes. Here nothing is open and no thread runs, so that
what is forked is as one that has just loaded everything. `tests.faults.beginning` asks it.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

import django

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from tests.faults import clerk  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def manage(*arguments: str) -> None:
    """A management command."""
    execute_from_command_line(["manage.py", *arguments])


WORK: dict[str, Callable[..., None]] = {"manage": manage, "clerk": clerk.main}


def serve(requests: socket.socket) -> None:
    """Fork a process for each request; returns in that process, with its work, or at the end."""
    while True:
        data, given, _, _ = socket.recv_fds(requests, 1 << 16, 4)
        if not data:
            os._exit(0)
        if not os.fork() and not _keep(given.pop()):
            requests.close()
            _take(given)
            asked = json.loads(data)
            sys.argv = [asked["work"], *asked["arguments"]]
            WORK[asked["work"]](*asked["arguments"])
            return
        for number in given:
            os.close(number)


def _keep(told: int) -> bool:
    """False in the new process. In the one that keeps it: tells its id and how it ended; no end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(told)
        return False
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _take(given: list[int]) -> None:
    """Make these the standard input, output and error."""
    for standard, number in enumerate(given):
        os.dup2(number, standard)
        os.close(number)


if __name__ == "__main__":
    get_resolver().reverse_dict  # noqa: B018 - imports every address and what answers there
    assert threading.active_count() == 1
    assert all(connection.connection is None for connection in connections.all())
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])))
