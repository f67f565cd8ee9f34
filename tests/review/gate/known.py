"""Wagtail's routes as they are installed, and where the table or another test has each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE_VIEWS = {
    "add": ("create_item", "create_item_publish", "create_section", "create_section_submit"),
    "collect_workflow_action_data": ("workflow_collect",),
    "convert_alias": ("convert_alias",),
    "copy": ("copy", "copy_publish", "copy_alias"),
    "delete": ("delete",),
    "edit": ("edit_save", "edit_autosave", "edit_submit", "edit_publish", "edit_cancel"),
    "history": ("history",),
    "lock": ("lock",),
    "move_confirm": ("move",),
    "preview_on_edit": ("preview",),
    "revisions_compare": ("compare",),
    "revisions_revert": ("revert_view", "revert_save", "revert_publish"),
    "revisions_unschedule": ("unschedule",),
    "revisions_view": ("revision_view",),
    "set_page_position": ("reorder",),
    "set_privacy": ("privacy",),
    "unlock": ("unlock",),
    "unpublish": ("unpublish",),
    "view_draft": ("view_draft",),
    "workflow_action": ("workflow_sign", "workflow_get", "workflow_bare", "workflow_other"),
}
"""Page views that change something or show a page's content, with their rows."""
PAGE_VIEWS_WITHOUT_CONTENT = {
    "add_subpage",
    "choose_parent",
    "confirm_workflow_cancellation",
    "content_type_use",
    "content_type_use_results",
    "history_results",
    "index",
    "index_results",
    "move",
    "preview_on_add",
    "search",
    "search_results",
    "usage",
    "workflow_history",
    "workflow_history_detail",
    "workflow_preview",
}
"""They change nothing: lists, choosers, the form that was just typed; `move` asks where to."""

BULK = {
    "wagtailcore.page": {"publish", "unpublish", "delete", "move"},
    "wagtaildocs.document": {"delete", "add_to_collection", "add_tags"},
    "wagtailimages.image": {"delete", "add_to_collection", "add_tags"},
    "auth.user": {"delete", "set_active_state", "assign_role"},
}
ADMIN_API = {
    "convert_alias": "api_convert_alias",
    "copy": "api_copy",
    "copy_for_translation": "api_translation",
    "create_alias": "api_alias",
    "delete": "api_delete",
    "move": "api_move",
    "publish": "api_publish",
    "revert_to_page_revision": "api_revert",
    "unpublish": "api_unpublish",
}
PAGE_ACTIONS = {
    *("convert_alias", "copy", "copy_for_translation", "create", "create_alias", "delete"),
    *("edit", "move", "publish", "revert", "unpublish"),
}
MENU_ITEMS = {
    *("action-publish", "action-submit", "action-restart-workflow", "action-cancel-workflow"),
    *("action-unpublish", "action-save-draft", "action-page-locked"),
}
V3 = {
    "pages_actions_convert_alias": "v3_convert_alias",
    "pages_actions_copy": "v3_copy",
    "pages_actions_copy_for_translation": "v3_copy_for_translation",
    "pages_actions_create_alias": "v3_create_alias",
    "pages_actions_delete": "v3_delete_action",
    "pages_actions_move": "v3_move",
    "pages_actions_publish": "v3_publish",
    "pages_actions_revert": "v3_revert",
    "pages_actions_unpublish": "v3_unpublish",
    "pages_create": "v3_create",
    "pages_delete": "v3_delete",
    "pages_update": "v3_update",
    **dict.fromkeys(
        (
            *("documents_create", "documents_update", "documents_delete"),
            *("images_create", "images_update", "images_delete"),
        ),
        "test_elsewhere: the library",
    ),
    **dict.fromkeys(
        (
            *("snippets_create", "snippets_update", "snippets_delete"),
            *("snippets_actions_delete", "snippets_actions_publish", "snippets_actions_revert"),
            *("snippets_actions_unpublish", "snippets_actions_copy_for_translation"),
        ),
        "no snippet is registered by the plugin",
    ),
    "sites_create": "test_elsewhere",
    "sites_delete": "test_elsewhere",
    "sites_update": "test_elsewhere",
}
"""v3's writing operations by their id."""

ELSEWHERE = {
    # Without effect on what is public; sign-in, own account, what the editor's scripts ask for.
    "wagtailadmin_*": "home, choosers, account, sign-in and scripts: no page is changed",
    "wagtailadmin_api:*": "ADMIN_API; the rest reads",
    "wagtail_bulk_action": "BULK",
    "wagtailadmin_pages:*": "PAGE_VIEWS",
    "wagtailadmin_editing_sessions:*": "who else is editing",
    "wagtailadmin_reports:*": "reads; tests/review/test_closed_titles.py",
    "wagtailadmin_collections:*": "test_elsewhere: collections hide and show nothing public",
    "wagtailadmin_workflows:*": "the room's tests of chains",
    "wagtaildocs:*": "test_elsewhere: the library",
    "wagtaildocs_chooser:*": "uploads and choices",
    "wagtaildocs_serve": "tests/disclosures/test_private_media.py",
    "wagtaildocs_authenticate_with_password": "test_elsewhere",
    "wagtailimages:*": "test_elsewhere: the library",
    "wagtailimages_chooser:*": "uploads and choices",
    "wagtailembeds:*": "no finder is configured",
    "wagtailsearchpromotions:*": "which public item a search shows first",
    "wagtailsettings:*": "no setting is registered by the plugin",
    "wagtailsites:*": "test_elsewhere: sites",
    "wagtailsnippets:*": "no snippet is registered by the plugin",
    "wagtailusers_users:*": "the room's tests of chains: accounts",
    "wagtailusers_groups:*": "the room's tests of chains: accounts",
}
"""Every other address of Wagtail's, by its name or its namespace, and what answers for it."""


OURS = {"fupin_cms", "fupin_search"}
"""Apps whose vocabularies are kept with Wagtail's views; no page is among them."""


def addresses() -> Iterator[str]:
    """Names of all of Wagtail's addresses as installed, but those that keep our vocabularies."""
    for _, name, view in walk(get_resolver()):
        model = getattr(view, "view_initkwargs", {}).get("model")
        if getattr(getattr(model, "_meta", None), "app_label", "") in OURS:
            continue
        if getattr(view, "__module__", "").startswith("wagtail") and not name.startswith("fupin"):
            yield name


def walk(
    resolver: Any, prefix: str = "/", namespace: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Route, name with its namespaces, and view of every address that has a name."""
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield route, f"{namespace}{pattern.name}", pattern.callback
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern, route, namespace + inner)


def answered_for(name: str) -> bool:
    if name in ELSEWHERE or f"{name.partition(':')[0]}:*" in ELSEWHERE:
        return True
    return ":" not in name and name.startswith("wagtailadmin_")
