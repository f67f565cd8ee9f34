"""What each route of the table sends, as a browser or a hand-made request would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.models import Locale, Page, TaskState

from fupin_cms.review.forms import Conclusion
from tests.review.forms import add_url, edit_url
from tests.review.office import turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from .scene import Scene, Subject

    Request = Callable[[Scene, Subject, Client], Any]

PAGES = "wagtailadmin_pages"
_TIME = "2020-01-01 00:00"
_ITEM: dict[str, Request] = {}
_STRUCTURE: dict[str, Request] = {}


def item(name: str) -> Request:
    return _ITEM[name]


def structure(name: str) -> Request:
    return _STRUCTURE[name]


def _for(registry: dict[str, Request], *names: str) -> Callable[[Request], Request]:
    def register(request: Request) -> Request:
        registry.update(dict.fromkeys(names or (request.__name__.strip("_"),), request))
        return request

    return register


def _page(name: str, subject: Subject, *more: Any) -> str:
    return reverse(f"{PAGES}:{name}", args=[subject.page.pk, *more])


def _latest(subject: Subject) -> int:
    return int(Page.objects.values_list("latest_revision_id", flat=True).get(pk=subject.page.pk))


def _earliest(subject: Subject) -> int:
    return int(subject.page.revisions.order_by("pk").values_list("pk", flat=True)[0])


def prepare(name: str, scene: Scene, subject: Subject) -> bool:
    """Make what must be there before the route can be tried at all; whether there was any."""
    if name == "unlock" and not (subject.candidate and subject.candidate.is_open):
        Page.objects.filter(pk=subject.page.pk).update(
            locked=True, locked_by=scene.office.accounts["stranger"]
        )
    if name == "api_translation":
        Locale.objects.get_or_create(language_code="en")
    return name in {"unlock", "api_translation"}


# The edit screen ----------------------------------------------------------------------


def _edit(**changes: str) -> Request:
    def post(_scene: Scene, subject: Subject, client: Client) -> Any:
        return client.post(edit_url(subject.page), {**subject.form, "title": "改", **changes})

    return post


_ITEM.update(
    edit_view=lambda _scene, subject, client: client.get(edit_url(subject.page)),
    edit_save=_edit(),
    edit_submit=_edit(**{"action-submit": "1"}),
    edit_publish=_edit(**{"action-publish": "1"}),
    edit_schedule=_edit(go_live_at=_TIME, expire_at="2030-01-01 00:00", **{"action-publish": "1"}),
    edit_restart=_edit(**{"action-restart-workflow": "1"}),
    edit_sign=_edit(
        **{"action-workflow-action": "1", "workflow-action-name": "sign"},
        **{"workflow-action-extra-data": '{"update": false}'},
    ),
    edit_cancel=_edit(**{"action-cancel-workflow": "1"}),
)
_STRUCTURE.update(
    edit_save=_edit(),
    edit_publish=_edit(**{"action-publish": "1"}),
    edit_submit=_edit(**{"action-submit": "1"}),
    edit_slug=_edit(slug="other"),
)


@_for(_ITEM)
def edit_submit_stale(_scene: Scene, subject: Subject, client: Client) -> Any:
    """The form names an earlier revision than the latest as the one it was opened with."""
    data = {**subject.form, "title": "改", "action-submit": "1", "loaded_revision_id": "0"}
    return client.post(edit_url(subject.page), data)


@_for(_ITEM)
def edit_autosave(_scene: Scene, subject: Subject, client: Client) -> Any:
    data = {**subject.form, "title": "改", "overwrite_revision_id": str(_latest(subject))}
    return client.post(edit_url(subject.page), data, headers={"accept": "application/json"})


@_for(_ITEM)
def preview(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("preview_on_edit", subject), {**subject.form, "title": "改"})


# Revisions ----------------------------------------------------------------------------


@_for(_ITEM)
def view_draft(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_page("view_draft", subject))


@_for(_ITEM)
def history(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_page("history", subject))


@_for(_ITEM)
def revision_view(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_page("revisions_view", subject, _earliest(subject)))


@_for(_ITEM)
def compare(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_page("revisions_compare", subject, "earliest", "latest"))


@_for(_ITEM)
def revert_view(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_page("revisions_revert", subject, _earliest(subject)))


@_for(_ITEM)
def revert_save(_scene: Scene, subject: Subject, client: Client) -> Any:
    data = {**subject.form, "title": "改"}
    return client.post(_page("revisions_revert", subject, _earliest(subject)), data)


@_for(_ITEM)
def revert_publish(_scene: Scene, subject: Subject, client: Client) -> Any:
    data = {**subject.form, "title": "改", "action-publish": "1"}
    return client.post(_page("revisions_revert", subject, _earliest(subject)), data)


@_for(_ITEM)
def unschedule(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("revisions_unschedule", subject, _latest(subject)))


# The page in the tree -----------------------------------------------------------------


@_for(_ITEM)
def lock(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("lock", subject))


@_for(_ITEM)
def unlock(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("unlock", subject))


def _copy(**asked: str) -> Request:
    def post(_scene: Scene, subject: Subject, client: Client) -> Any:
        parent = subject.page.get_parent()
        data = {"new_title": "副本", "new_slug": "copied", "new_parent_page": str(parent.pk)}
        return client.post(_page("copy", subject), {**data, **asked})

    return post


_ITEM.update(copy=_copy(), copy_publish=_copy(publish_copies="1"), copy_alias=_copy(alias="1"))
_STRUCTURE["copy"] = _copy(copy_subpages="1", publish_copies="1")


@_for(_ITEM)
def convert_alias(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("convert_alias", subject))


@_for(_ITEM)
def move(scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(reverse(f"{PAGES}:move_confirm", args=[subject.page.pk, scene.elsewhere.pk]))


def _reorder(_scene: Scene, subject: Subject, client: Client) -> Any:
    """To where it is not: to the end, or from there to the front."""
    last = subject.page.get_next_sibling() is None
    return client.post(f"{_page('set_page_position', subject)}?position={0 if last else 99}")


def _bare(name: str) -> Request:
    def post(_scene: Scene, subject: Subject, client: Client) -> Any:
        return client.post(_page(name, subject), {"include_descendants": "on"})

    return post


def privacy(_scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_page("set_privacy", subject), {"restriction_type": "login"})


for registry in (_ITEM, _STRUCTURE):
    registry.update(
        reorder=_reorder, unpublish=_bare("unpublish"), delete=_bare("delete"), privacy=privacy
    )


# The workflow -------------------------------------------------------------------------


def _workflow_url(scene: Scene, subject: Subject, action: str, name: str) -> str:
    """Of the step whose turn it is; where nothing is in review, of another page's."""
    candidate = subject.candidate
    state = turn(candidate if candidate is not None and candidate.is_open else scene.other)
    return reverse(f"{PAGES}:{name}", args=[subject.page.pk, action, state.pk])


def _answers(subject: Subject) -> dict[str, str]:
    digest = subject.candidate.digest if subject.candidate is not None else "0" * 64
    return {"digest": digest, "conclusion": Conclusion.OPEN.value, "opinion": "同意"}


@_for(_ITEM)
def workflow_sign(scene: Scene, subject: Subject, client: Client) -> Any:
    state = subject.candidate and subject.candidate.is_open and turn(subject.candidate)
    answers = _answers(subject)
    if not state or state.task.specific.step != "secrecy":
        answers.pop("conclusion")
    return client.post(_workflow_url(scene, subject, "sign", "workflow_action"), answers)


@_for(_ITEM)
def workflow_get(scene: Scene, subject: Subject, client: Client) -> Any:
    return client.get(_workflow_url(scene, subject, "return", "workflow_action"))


@_for(_ITEM)
def workflow_return(scene: Scene, subject: Subject, client: Client) -> Any:
    url = _workflow_url(scene, subject, "return", "workflow_action")
    return client.post(url, {"reason": "请补充"})


@_for(_ITEM)
def workflow_bare(scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_workflow_url(scene, subject, "sign", "workflow_action"))


@_for(_ITEM)
def workflow_approve(scene: Scene, subject: Subject, client: Client) -> Any:
    return client.post(_workflow_url(scene, subject, "approve", "workflow_action"))


@_for(_ITEM)
def workflow_collect(scene: Scene, subject: Subject, client: Client) -> Any:
    url = _workflow_url(scene, subject, "return", "collect_workflow_action_data")
    return client.post(url, {"reason": "请补充"})


@_for(_ITEM)
def workflow_other(scene: Scene, subject: Subject, client: Client) -> Any:
    """The address names this page; the step is of another that the same people would sign."""
    args = [subject.page.pk, "sign", turn(scene.other).pk]
    return client.post(
        reverse(f"{PAGES}:workflow_action", args=args), {"digest": _answers(subject)["digest"]}
    )


@_for(_ITEM)
def workflow_past(scene: Scene, subject: Subject, client: Client) -> Any:
    """A step that is over, of this page where it has one."""
    over = TaskState.objects.exclude(status=TaskState.STATUS_IN_PROGRESS)
    own = over.filter(workflow_state__object_id=str(subject.page.pk)).first()
    state = own or over.order_by("pk").first() or turn(scene.other)
    args = [subject.page.pk, "sign", state.pk]
    return client.post(
        reverse(f"{PAGES}:workflow_action", args=args), {"digest": _answers(subject)["digest"]}
    )


# Bulk actions and the admin's API -----------------------------------------------------


def _bulk(action: str) -> Request:
    def post(scene: Scene, subject: Subject, client: Client) -> Any:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        data = {"include_descendants": "on", "chooser": str(scene.elsewhere.pk)}
        return client.post(f"{url}?id={subject.page.pk}", data)

    return post


def _api(action: str, **data: Any) -> Request:
    def post(scene: Scene, subject: Subject, client: Client) -> Any:
        url = reverse("wagtailadmin_api:pages:action", args=[subject.page.pk, action])
        asked = {
            key: value(scene, subject) if callable(value) else value for key, value in data.items()
        }
        return client.post(url, asked, content_type="application/json")

    return post


def _to_elsewhere(scene: Scene, _subject: Subject) -> int:
    return int(scene.elsewhere.pk)


_ITEM.update(
    {f"bulk_{action}": _bulk(action) for action in ("publish", "unpublish", "delete", "move")},
    api_publish=_api("publish"),
    api_unpublish=_api("unpublish", recursive=True),
    api_delete=_api("delete"),
    api_move=_api("move", destination_page_id=_to_elsewhere, position="last-child"),
    api_copy=_api("copy", keep_live=False),
    api_copy_live=_api("copy", keep_live=True),
    api_alias=_api("create_alias", recursive=True),
    api_convert_alias=_api("convert_alias"),
    api_translation=_api("copy_for_translation", locale="en", copy_parents=True, alias=True),
    api_revert=_api(
        "revert_to_page_revision", revision_id=lambda _scene, subject: _earliest(subject)
    ),
)
_STRUCTURE.update(
    {f"bulk_{action}": _bulk(action) for action in ("publish", "unpublish", "delete")},
    api_copy_live=_api("copy", keep_live=True, recursive=True),
    api_alias=_api("create_alias", recursive=True),
    api_translation=_api(
        "copy_for_translation", locale="en", copy_parents=True, alias=True, recursive=True
    ),
    api_delete=_api("delete"),
)


# New pages ----------------------------------------------------------------------------


def _create_section(**asked: str) -> Request:
    def post(scene: Scene, subject: Subject, client: Client) -> Any:
        url = reverse(f"{PAGES}:add", args=["fupin_cms", "sectionpage", subject.page.pk])
        form = scene.structure["empty_section"].form
        return client.post(url, {**form, "title": "新栏目", "slug": "fresh", **asked})

    return post


def _create_item(**asked: str) -> Request:
    def post(scene: Scene, subject: Subject, client: Client) -> Any:
        form = next(iter(scene.items.values())).form
        url = add_url(subject.page)
        return client.post(url, {**form, "title": "新的一件", "slug": "fresh", **asked})

    return post


_STRUCTURE.update(
    create_section=_create_section(),
    create_section_submit=_create_section(**{"action-submit": "1"}),
    create_item=_create_item(),
    create_item_publish=_create_item(**{"action-publish": "1"}),
)
