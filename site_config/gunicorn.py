"""The web server's settings: threads, because a request mostly waits for database and disk."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

worker_class = "site_config.web_worker.HeadFirst"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
# A process that begins anew is away for some seconds: minutes apart also where it answers much.
max_requests = 200_000
max_requests_jitter = 20_000
control_socket_disable = True

if workers > 1:
    # Each process counts in a file of its own; `/metrics` adds them up.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="fupin-metrics-"))


def pre_fork(server: Any, worker: Any) -> None:
    """Give a process the lowest free place: who takes the place of another counts on from it."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(_server: Any, worker: Any) -> None:
    """Tell the application its place."""
    os.environ["WEB_PLACE"] = str(worker.place)


def post_worker_init(_worker: Any) -> None:
    """Leave what was loaded out of every later collection: it stays as long as the process. Of the
    rest nearly all goes with its request, without a collection.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def on_exit(_server: Any) -> None:
    """Counts begin anew with the next start."""
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith("fupin-metrics-"):
        shutil.rmtree(folder, ignore_errors=True)
