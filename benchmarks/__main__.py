"""Reads per second of a server of its own on the demo's content. See benchmarks/README.md.

usage: python -m benchmarks [--seconds 5] [--clients 8]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 60


def environment(port: int) -> dict[str, str]:
    """The demo's settings on a folder of the benchmark's own, so that nothing else is touched."""
    var = Path(os.environ.get("FUPIN_VAR", ROOT / "var")) / "bench"
    var.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {
        "FUPIN_VAR": str(var),
        "BASE_URL": f"http://{HOST}:{port}",
        "DJANGO_SETTINGS_MODULE": "site_config.settings.demo",
    }


@contextmanager
def server() -> Iterator[int]:
    """The port of a server with demo content; it is stopped afterwards."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    env = environment(port)
    for command in (
        ["migrate", "-v0"],
        ["fupin_setup"],
        ["fupin_demo"],
        ["collectstatic", "-v0", "--no-input"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=sys.stderr,
        )
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "site_config/gunicorn.py"]
    process = subprocess.Popen(
        [*gunicorn, "--bind", f"{HOST}:{port}", "--log-level", "warning", "site_config.wsgi"],
        cwd=ROOT,
        env=env,
    )
    try:
        _wait_until_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(port: int) -> None:
    """Raises TimeoutError where the server is not ready after START_SECONDS."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if fetch(port, "/readyz")[0] == http.client.OK:
                return
        except ConnectionRefusedError:
            time.sleep(0.2)
    raise TimeoutError(f"not ready after {START_SECONDS} s")


def fetch(port: int, address: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port)
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def addresses(port: int) -> dict[str, str]:
    """One address of each kind of read, of an item that is there."""
    first = json.loads(fetch(port, "/api/v1/disclosures")[1])["items"][0]
    return {
        "API detail": f"/api/v1/disclosures/{first['content_id']}",
        "API list": "/api/v1/disclosures",
        "API changes": "/api/v1/changes?after=0",
        "API search": f"/api/v1/search?q={quote('扶贫资金使用安排')}",
        "item page": f"/items/{first['index_number']}",
        "list page": "/disclosures/",
        "home page": "/",
    }


def measure(port: int, address: str, *, seconds: float, clients: int) -> tuple[float, float, float]:
    """Reads per second, and the 50th and 95th percentile of their milliseconds.

    Raises RuntimeError for an answer that is not 200.
    """
    until = time.monotonic() + seconds

    def client() -> list[float]:
        connection = http.client.HTTPConnection(HOST, port)
        taken = []
        while (start := time.monotonic()) < until:
            connection.request("GET", address)
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                raise RuntimeError(f"{response.status} for {address}")
            taken.append((time.monotonic() - start) * 1000)
        return taken

    with ThreadPoolExecutor(clients) as pool:
        taken = [
            one for job in [pool.submit(client) for _ in range(clients)] for one in job.result()
        ]
    percentiles = statistics.quantiles(taken, n=20)
    return len(taken) / seconds, statistics.median(taken), percentiles[-1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with server() as port:
        print(f"{'read':<12} {'per second':>10} {'p50 ms':>8} {'p95 ms':>8}")
        for name, address in addresses(port).items():
            rate, middle, slow = measure(
                port, address, seconds=options.seconds, clients=options.clients
            )
            print(f"{name:<12} {rate:>10.0f} {middle:>8.1f} {slow:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
