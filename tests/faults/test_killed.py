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
TRIES = 5
"""Answers whose time says what is usual at the moment: the machine may be busier than before."""
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


def test_killed_at_any_moment__waiting_or_wholly_released(
    site: Site, counted: Callable[[str], None]
) -> None:
    chance = random.Random(20181101)  # noqa: S311 - moments, not secrets
    outcomes: Counter[str] = Counter()
    with site.clerk() as clerk, site.server() as server:
        items = clerk.ask("waiting", count=KILLS + TRIES)
        session = clerk.ask("session", role="leader")
        taken = []
        for item in items[:TRIES]:
            server.kill()
            read(server, item, session)
            start = time.monotonic()
            assert sign(server, item, session) == 302
            taken.append(time.monotonic() - start)
        for number, item in enumerate(items[TRIES:]):
            read(server, item, session)
            # Every second one near the end, where the transaction is committed.
            earliest = 0.7 if number % 2 else 0
            usual = statistics.median(taken[-TRIES:])
            killer = threading.Timer(usual * chance.uniform(earliest, 1.1), server.kill)
            killer.start()
            start = time.monotonic()
            status = sign(server, item, session)
            if status:
                taken.append(time.monotonic() - start)
            killer.join()
            now = clerk.ask("state", pk=item["pk"])
            assert now in {"waiting", "released"}, now
            assert status == 0 or now == "released"
            answer = "answered" if status else "no answer"
            outcomes[f"{now}, {answer}"] += 1
        found = clerk.ask("verify")
        assert found["faults"] == []
        # What still waits is signed as if nothing had been.
        for item in items[TRIES:]:
            if clerk.ask("state", pk=item["pk"]) == "waiting":
                assert sign(server, item, session) == 302
                assert clerk.ask("state", pk=item["pk"]) == "released"
        assert clerk.ask("verify")["faults"] == []
    interrupted = sum(count for outcome, count in outcomes.items() if "no answer" in outcome)
    assert interrupted >= KILLS // 2
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    counted(f"kill -9 of the web process, {KILLS} times within {1100 * max(taken):.0f} ms: {told}")
