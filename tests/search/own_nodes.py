"""Nodes of a test's own, configured as it wants them; scripts/elasticsearch.sh starts them."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from . import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[2] / "scripts" / "elasticsearch.sh"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@contextmanager
def configured(folder: Path, lines: str, files: dict[str, bytes] | None = None) -> Iterator[str]:
    """The address of a node with these lines in its elasticsearch.yml, and files beside it.

    Skips, aloud, where no node can be had.
    """
    nodes.address()
    (config := folder / "config").mkdir(parents=True)
    (config / "elasticsearch.yml").write_text(lines)
    for name, data in (files or {}).items():
        (config / name).write_bytes(data)
    environment = os.environ | {"FUPIN_VAR": str(folder), "ELASTICSEARCH_CONFIG": str(config)}
    try:
        started = subprocess.run(
            [str(SCRIPT), "start"], env=environment, capture_output=True, text=True, check=False
        )
        if "There is no Elasticsearch to start" in started.stderr:
            pytest.skip(
                "Elasticsearch: this machine has only Docker's node, which is configured otherwise"
            )
        assert started.returncode == 0, started.stderr
        yield started.stdout.strip()
    finally:
        subprocess.run([str(SCRIPT), "stop"], env=environment, check=True, capture_output=True)
