"""kill -9 of the web process between the last signature's POST and the answer."""

from __future__ import annotations

import http.client
import os
import random
import statistics
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .site import Server, Site

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FAULTS_KILLS", "60"))
TRIES, EVERY = 3, 10
"""Answers whose time says what is usual, before so many kills: the machine may be busier now."""
TOKEN = "a" * 32


def ask(
    server: Server, item: dict[str, Any], session: str, form: dict[str, Any] | None = None
) -> int:
    """Read the review screen, or post to it; the status of the answer, 0 where there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}
    try:
        if form is None:
            connection.request("GET", item["url"], headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", item["url"], urlencode(form), headers)
        return connection.getresponse().status
    except (ConnectionError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def read(server: Server, item: dict[str, Any], session: str) -> None:
    """As a person does before signing; a worker that was just forked has then begun its work."""
    assert ask(server, item, session) == 200


def sign(server: Server, item: dict[str, Any], session: str) -> int:
    """Post the leader's signature."""
    form = {
        "action": "sign",
        "task_state": item["turn"],
        "digest": item["digest"],
        "opinion": "同意发布",
        "csrfmiddlewaretoken": TOKEN,
    }
    return ask(server, item, session, form)


def usual_seconds(server: Server, items: list[dict[str, Any]], session: str) -> float:
    """How long a signature takes a web process that has read one page."""
    taken = []
    for item in items:
        server.kill()
        read(server, item, session)
        start = time.monotonic()
        assert sign(server, item, session) == 302
        taken.append(time.monotonic() - start)
    return statistics.median(taken)


def test_killed_at_any_moment__waiting_or_wholly_released(
    site: Site, counted: Callable[[str], None]
) -> None:
    chance = random.Random(20181101)  # noqa: S311 - moments, not secrets
    outcomes: Counter[str] = Counter()
    with site.clerk() as clerk, site.server() as server:
        session = clerk.ask("session", role="leader")
        items = clerk.ask("waiting", count=KILLS)
        usual = 0.0
        for number, item in enumerate(items):
            if number % EVERY == 0:
                usual = usual_seconds(server, clerk.ask("waiting", count=TRIES), session)
            read(server, item, session)
            # Every second one near the end, where the transaction is committed.
            moment = usual * chance.uniform(0.6 if number % 2 else 0, 1)
            killer = threading.Timer(moment, server.kill, [server.workers()])
            killer.start()
            status = sign(server, item, session)
            killer.join()
            now = clerk.ask("state", pk=item["pk"])
            assert now in {"waiting", "released"}, now
            assert status == 0 or now == "released"
            answer = "answered" if status else "no answer"
            outcomes[f"{now}, {answer}"] += 1
        found = clerk.ask("verify")
        assert found["faults"] == []
        server.kill_whole()
    # What still waits is signed as if nothing had been, by a server that starts cold.
    with site.clerk() as clerk, site.server() as server:
        for item in items:
            if clerk.ask("state", pk=item["pk"]) == "waiting":
                assert sign(server, item, session) == 302
                assert clerk.ask("state", pk=item["pk"]) == "released"
        assert clerk.ask("verify")["faults"] == []
    interrupted = sum(count for outcome, count in outcomes.items() if "no answer" in outcome)
    # Beside other work an answer is now faster, now slower than usual.
    assert interrupted >= KILLS // 3
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    counted(f"kill -9 of the web process, {KILLS} times within {1000 * usual:.0f} ms: {told}")
