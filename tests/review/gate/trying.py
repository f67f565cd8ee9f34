"""Tries one cell of the table against the real view, and says what is not as the table has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib.messages import get_messages
from django.db import transaction

from . import requests
from .fingerprint import changed, fingerprint, refusals, submitted
from .table import ROLES, Does

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .scene import Scene, Subject
    from .table import Route

_TREE = {"pages", "items", "revisions", "library"}
MAY_CHANGE: dict[Does, set[str]] = {
    Does.REFUSED: set(),
    Does.READS: set(),
    Does.HIDDEN: set(),
    Does.NOTHING: set(),
    Does.DRAFT: _TREE,
    Does.STRUCTURE: _TREE | {"announced"},
    Does.SUBMITS: _TREE | {"candidates", "workflow"},
    Does.CALLS_BACK: {"candidates", "workflow"},
    Does.RETURNS: {"candidates", "workflow"},
}
MUST_CHANGE: dict[Does, set[str]] = {
    Does.DRAFT: {"pages"},
    Does.STRUCTURE: {"pages"},
    Does.SUBMITS: {"candidates"},
    Does.CALLS_BACK: {"candidates"},
    Does.RETURNS: {"candidates"},
}
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


def assert_as_the_table_says(
    scene: Scene, route: Route, states: Iterable[str], send: Callable[..., Any], roles: Any = ROLES
) -> None:
    """Try a route for every role in every state."""
    found = [
        f"{role} × {state} should be {route.expected(role, state)}: {fault}"
        for state in states
        for role in roles
        for fault in faults(scene, route, role, state, send)
    ]
    assert not found, "\n".join(["", *found])


def faults(
    scene: Scene, route: Route, role: str, state: str, send: Callable[..., Any]
) -> Iterator[str]:
    """What a cell does that the table does not say; nothing of it stays."""
    subject: Subject = (scene.items | scene.structure)[state]
    expected = route.expected(role, state)
    with transaction.atomic():
        prepared = requests.prepare(route.name, scene, subject)
        before, signed, logged = _all() if prepared else _at_rest(scene)
        client = scene.client(role)
        client.cookies.pop("messages", None)
        answer = send(scene, subject, client)
        after = fingerprint()
        done = changed(before, after)
        also = route.also if expected is Does.DRAFT else set()
        if extra := done - MAY_CHANGE[expected] - also:
            yield f"changed {sorted(extra)}"
        if missing := MUST_CHANGE.get(expected, set()) - done:
            yield f"did not change {sorted(missing)} (answered {said(answer)!r})"
        if _altered(signed, submitted()):
            yield "altered what had been submitted"
        yield from _answer_faults(route, role, expected, answer, logged)
        transaction.set_rollback(True)


def _all() -> tuple[Any, ...]:
    return fingerprint(), submitted(), refusals()


def _at_rest(scene: Scene) -> tuple[Any, ...]:
    """All of it as it is between two cells: read once, since nothing of a cell stays."""
    if not scene.at_rest:
        scene.at_rest = _all()
    return scene.at_rest


def _answer_faults(
    route: Route, role: str, expected: Does, answer: Any, logged: int
) -> Iterator[str]:
    """What is wrong with how the person was told."""
    match expected:
        case Does.REFUSED if role == "anonymous":
            if answer.status_code not in {302, 401, 403}:
                yield f"answered {answer.status_code} to nobody"
        case Does.REFUSED:
            if not _CHINESE.search(said(answer)):
                yield f"refused without words: {answer.status_code} {said(answer)!r}"
            if not route.by_form and refusals() == logged:
                yield f"refused without a log entry: {said(answer)!r}"
        case Does.HIDDEN if answer.status_code != 404:
            yield f"was found: {answer.status_code} {said(answer)!r}"
        case Does.READS if answer.status_code != 200:
            yield f"was not read: {answer.status_code} {said(answer)!r}"


def said(answer: Any) -> str:
    """What the person reads: messages of the admin, or the body of a short answer."""
    request = getattr(answer, "wsgi_request", None)
    words = [str(message) for message in get_messages(request)] if request is not None else []
    if answer.get("Content-Type", "").startswith(("application/", "text/plain")):
        words.append(re.sub(r"\\u([0-9a-f]{4})", _character, answer.content.decode()))
    elif answer.status_code == 200 and not words:
        words.extend(_errors(answer.content.decode()))
    return "".join(words)


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _errors(html: str) -> list[str]:
    """What a form that comes back says is wrong."""
    found = re.findall(
        r'class="[^"]*(?:error|warning|messages)[^"]*"[^>]*>(.*?)</', html, re.DOTALL
    )
    return [re.sub(r"<[^>]+>|\s+", "", each) for each in found]


def _altered(before: dict[int, Any], after: dict[int, Any]) -> bool:
    return any(
        document != after[pk][0] or (after[pk][1] and revision != after[pk][1])
        for pk, (document, revision) in before.items()
    )
