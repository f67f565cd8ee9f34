"""What the table sends to Wagtail's API v3, with the token of the role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from .scene import Scene, Subject

    Request = Callable[[Scene, Subject, Client], Any]

ROOT = "/api/v3/pages/"


def _send(method: str, path: str, body: Callable[[Scene, Subject], Any] | None = None) -> Request:
    def request(scene: Scene, subject: Subject, client: Client) -> Any:
        url = f"{ROOT}{path.format(page=subject.page.pk)}"
        data = body(scene, subject) if body is not None else {}
        return client.generic(method, url, orjson.dumps(data), content_type="application/json")

    return request


def _typed(subject: Subject) -> str:
    return f"fupin_cms.{type(subject.page).__name__}"


def _action(name: str, **data: Any) -> Request:
    return _send("POST", f"{{page}}/actions/{name}/", lambda _scene, _subject: data)


def _update(action: str | None = None) -> Request:
    return _send(
        "PATCH",
        "{page}/",
        lambda _scene, subject: {
            "meta": {"type": _typed(subject), "action": action},
            "title": "改",
        },
    )


def _create(action: str | None = None) -> Request:
    return _send(
        "POST",
        "",
        lambda scene, _subject: {
            "meta": {
                "type": "fupin_cms.FundPage",
                "parent_id": scene.elsewhere.pk,
                "action": action,
            },
            "title": "新的一件",
            "slug": "fresh",
        },
    )


REQUESTS: dict[str, Request] = {
    "v3_create": _create(),
    "v3_create_publish": _create("publish"),
    "v3_create_section": _send(
        "POST",
        "",
        lambda _scene, subject: {
            "meta": {
                "type": "fupin_cms.SectionPage",
                "parent_id": subject.page.pk,
            },
            "title": "新栏目",
            "slug": "fresh",
        },
    ),
    "v3_update": _update(),
    "v3_update_publish": _update("publish"),
    "v3_publish": _action("publish"),
    "v3_unpublish": _action("unpublish", recursive=True),
    "v3_copy": _action("copy", keep_live=False),
    "v3_copy_live": _action("copy", keep_live=True, recursive=True),
    "v3_move": _send(
        "POST",
        "{page}/actions/move/",
        lambda scene, _subject: {"destination_id": scene.elsewhere.pk, "position": "last-child"},
    ),
    "v3_delete": _send("DELETE", "{page}/"),
    "v3_delete_action": _send("DELETE", "{page}/actions/delete/"),
    "v3_revert": _send(
        "POST",
        "{page}/actions/revert/",
        lambda _scene, subject: {"revision_id": subject.page.revisions.order_by("pk")[0].pk},
    ),
    "v3_convert_alias": _action("convert_alias"),
    "v3_create_alias": _action("create_alias", recursive=True),
    "v3_copy_for_translation": _action("copy_for_translation", locale="en"),
}
