"""The gate's table: every route, for each role and state, with what is to happen.

Data alone. What a route sends stands in `requests`, by the route's name; `docs/gate.md` is written
from here by `scripts/gate_page.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ROLES = {
    "anonymous": "nobody signed in",
    "editor": "editor (adds and changes items)",
    "author": "editor who drafted and submitted this item",
    "publisher": "editor with every page permission of Wagtail's, publish among them",
    "head": "head of the item's department",
    "secrecy": "member of the secrecy group",
    "leader": "leader in charge of the department",
    "administrator": "every permission of Wagtail's, no superuser",
    "superuser": "superuser",
}
STATES = {
    "draft": "never submitted",
    "at_head": "in review, at the head",
    "at_secrecy": "in review, at the secrecy review",
    "at_leader": "in review, at the leader",
    "returned": "sent back",
    "called_back": "called back",
    "released": "public",
    "amending": "public, with a draft amendment",
    "amending_in_review": "public, its amendment in review",
    "withdrawn": "withdrawn",
    "closed": "withdrawn for personal data",
}
QUICK_STATES = ("draft", "at_secrecy", "released", "amending")
"""Those that run with the whole suite."""
STRUCTURE = {
    "home": "the home page",
    "section": "a section with released items",
    "empty_section": "a section without any",
}


class Does(StrEnum):
    """What a cell expects."""

    REFUSED = "refused"  # nothing whatever changes; said in Chinese, and logged
    READS = "reads"  # nothing changes
    DRAFT = "draft"  # drafts, the tree or Wagtail's own locks; nothing signed, nothing public
    STRUCTURE = "structure"  # home and sections; announced by an event that holds no item
    SUBMITS = "submits"
    CALLS_BACK = "calls back"
    RETURNS = "sends back"
    HIDDEN = "hidden"  # not found; nothing changes
    NOTHING = "nothing"  # the route has nothing to do here, and does nothing


EDITORS = frozenset({"editor", "author", "publisher", "administrator", "superuser"})
ADMINISTRATORS = frozenset({"publisher", "administrator", "superuser"})
LOCKERS = ADMINISTRATORS
CLOSED = frozenset({"closed"})
"""A withdrawal for personal data or secrecy closes the page too, to everyone."""
ALL_STATES = frozenset(STATES) - CLOSED
IN_REVIEW = frozenset({"at_head", "at_secrecy", "at_leader", "amending_in_review"})
OPEN = ALL_STATES - IN_REVIEW
IDLE = OPEN | CLOSED
RECORDED = frozenset({"released", "amending", "amending_in_review", "withdrawn"})
LIVE = frozenset({"released", "amending", "amending_in_review"})
SUBMITTABLE = frozenset({"draft", "returned", "called_back", "amending", "withdrawn"})


@dataclass(frozen=True)
class Allow:
    """What these roles may do in these states (or with this part of the structure)."""

    does: Does
    roles: frozenset[str]
    states: frozenset[str]


@dataclass(frozen=True)
class Route:
    """A way that a request may take. Whatever no `Allow` names is refused."""

    name: str
    title: str
    allows: tuple[Allow, ...] = ()
    by_form: bool = False
    """Refused by the form itself, which comes back: it is said there, and not logged."""
    also: frozenset[str] = frozenset()
    """Parts of the fingerprint that go along with what is allowed."""
    quick: bool = True
    """Whether it runs with the whole suite, for some roles and states."""

    def expected(self, role: str, state: str) -> Does:
        for allow in self.allows:
            if role in allow.roles and state in allow.states:
                return allow.does
        return Does.REFUSED


def _draft(states: frozenset[str] = OPEN, roles: frozenset[str] = EDITORS) -> tuple[Allow, ...]:
    return (Allow(Does.DRAFT, roles, states),)


def _reads(
    roles: frozenset[str] = EDITORS, states: frozenset[str] = ALL_STATES
) -> tuple[Allow, ...]:
    return (Allow(Does.READS, roles, states),)


_TURNS = tuple(
    (frozenset({role}), frozenset(states))
    for role, states in (
        ("head", {"at_head", "amending_in_review"}),
        ("secrecy", {"at_secrecy"}),
        ("leader", {"at_leader"}),
    )
)
_RETURNS = tuple(Allow(Does.RETURNS, *turn) for turn in _TURNS)
_ASKED = tuple(Allow(Does.READS, *turn) for turn in _TURNS)
_WORKFLOW = frozenset({"workflow"})
"""A draft that was once in review takes Wagtail's workflow rows along; the candidates stay."""
_STRANGERS = frozenset({"head", "secrecy", "leader"})
_UNKNOWN = Allow(Does.HIDDEN, _STRANGERS, frozenset(STATES) | frozenset(STRUCTURE))
_NOT_IN_REVIEW = Allow(Does.NOTHING, frozenset(ROLES) - {"anonymous"}, IDLE)

ITEM = (
    Route("edit_view", "edit, GET", _reads()),
    Route("edit_save", "edit: save", _draft()),
    Route(
        "edit_autosave",
        "edit: autosave, overwriting the latest revision",
        (
            Allow(Does.DRAFT, frozenset({"author"}), OPEN),
            # Whoever overwrites what was submitted gets a revision of their own.
            Allow(Does.DRAFT, EDITORS, OPEN - {"draft", "amending"}),
        ),
        by_form=True,
    ),
    Route(
        "edit_submit",
        "edit: submit",
        (
            Allow(Does.SUBMITS, EDITORS, SUBMITTABLE),
            Allow(Does.DRAFT, EDITORS, frozenset({"released"})),  # a change note is missing
        ),
        quick=False,
    ),
    Route("edit_submit_stale", "edit: submit a form that was overtaken"),
    Route("edit_publish", "edit: publish"),
    Route("edit_schedule", "edit: publish with times of going live and of expiry"),
    Route("edit_restart", "edit: restart the workflow"),
    Route("edit_sign", "edit: edit and approve in one POST, with unvalidated data"),
    Route(
        "edit_cancel",
        "edit: cancel the workflow (call back)",
        (
            Allow(Does.CALLS_BACK, ADMINISTRATORS | {"author"}, IN_REVIEW),
            Allow(Does.NOTHING, EDITORS, OPEN),
        ),
    ),
    Route("preview", "preview of the form", _reads(), quick=False),
    Route("view_draft", "view the draft", _reads(), quick=False),
    Route("history", "history", _reads(), quick=False),
    Route("revision_view", "view a revision", _reads(), quick=False),
    Route("compare", "compare revisions", _reads(), quick=False),
    Route("revert_view", "revert, GET", _reads(), quick=False),
    Route("revert_save", "revert: save", _draft()),
    Route("revert_publish", "revert: publish"),
    Route("unschedule", "unschedule a revision"),
    Route("lock", "lock", _draft(IDLE, LOCKERS)),
    Route("unlock", "unlock", _draft(IDLE, LOCKERS)),
    Route("copy", "copy", _draft(ALL_STATES)),
    Route("copy_publish", "copy, and publish the copy"),
    Route("copy_alias", "copy as an alias"),
    Route("convert_alias", "convert an alias"),
    Route("move", "move to another section", _draft()),
    Route("reorder", "reorder in the section", _draft(OPEN, ADMINISTRATORS)),
    Route("unpublish", "unpublish"),
    Route("delete", "delete", _draft(OPEN - RECORDED), also=_WORKFLOW),
    Route("privacy", "view restriction"),
    Route("workflow_sign", "workflow action: sign, with the digest", (_NOT_IN_REVIEW,)),
    Route("workflow_get", "workflow action, GET", (*_ASKED, _NOT_IN_REVIEW), quick=False),
    Route("workflow_return", "workflow action: send back", (*_RETURNS, _NOT_IN_REVIEW)),
    Route(
        "workflow_bare",
        "workflow action, POST, without the digest",
        (_NOT_IN_REVIEW,),
    ),
    Route("workflow_other", "workflow action on a step of another page", (_NOT_IN_REVIEW,)),
    Route("workflow_past", "workflow action on a step that is over", (_NOT_IN_REVIEW,)),
    Route("workflow_approve", "workflow action of Wagtail's own: approve", (_NOT_IN_REVIEW,)),
    Route("workflow_collect", "collect data of a workflow action", (*_ASKED, _NOT_IN_REVIEW)),
    Route("bulk_publish", "bulk: publish"),
    Route("bulk_unpublish", "bulk: unpublish, with what is below"),
    Route("bulk_delete", "bulk: delete", _draft(OPEN - RECORDED), also=_WORKFLOW),
    Route("bulk_move", "bulk: move", _draft()),
    Route("api_publish", "admin API: publish", (_UNKNOWN,)),
    Route("api_unpublish", "admin API: unpublish", (_UNKNOWN,)),
    Route("api_delete", "admin API: delete", (*_draft(OPEN - RECORDED), _UNKNOWN), also=_WORKFLOW),
    Route("api_move", "admin API: move", (*_draft(), _UNKNOWN)),
    Route("api_copy", "admin API: copy", (*_draft(ALL_STATES), _UNKNOWN)),
    Route("api_copy_live", "admin API: copy, live as the original", (_UNKNOWN,)),
    Route("api_alias", "admin API: make an alias", (_UNKNOWN,)),
    Route(
        "api_convert_alias",
        "admin API: convert what is no alias",
        (_UNKNOWN, Allow(Does.NOTHING, EDITORS, ALL_STATES | CLOSED)),
    ),
    Route("api_translation", "admin API: copy for translation", (_UNKNOWN,)),
    Route("api_revert", "admin API: revert", (*_draft(), _UNKNOWN)),
)
"""Routes to an item; each runs in every state."""

_S = frozenset(STRUCTURE)
_SECTIONS = frozenset({"section", "empty_section"})
_EMPTY = frozenset({"empty_section"})


def _structure(parts: frozenset[str]) -> tuple[Allow, ...]:
    return (Allow(Does.STRUCTURE, ADMINISTRATORS, parts),)


STRUCTURAL = (
    Route("edit_save", "edit: save", _structure(_S)),
    Route("edit_publish", "edit: publish", _structure(_S)),
    Route("edit_submit", "edit: submit"),
    Route(
        "edit_slug",
        "edit: another slug",
        _structure(frozenset({"empty_section", "home"})),
        by_form=True,
    ),
    Route("create_section", "create a section below", _structure(frozenset({"home"}))),
    Route("create_section_submit", "create a section below, and submit it"),
    Route("create_item", "create an item below", _draft(_SECTIONS, EDITORS)),
    Route("create_item_publish", "create an item below, and publish it"),
    Route("copy", "copy with what is below, and publish"),
    Route("unpublish", "unpublish, with what is below", _structure(_EMPTY)),
    Route("delete", "delete", _structure(_EMPTY)),
    Route("privacy", "view restriction"),
    Route(
        "reorder",
        "reorder",
        (
            *_structure(_SECTIONS),
            Allow(Does.NOTHING, ADMINISTRATORS, frozenset({"home"})),  # it stands alone
        ),
    ),
    Route("bulk_publish", "bulk: publish, with what is below", _structure(_S)),
    Route("bulk_unpublish", "bulk: unpublish, with what is below", _structure(_EMPTY)),
    Route("bulk_delete", "bulk: delete", _structure(_EMPTY)),
    Route("api_copy_live", "admin API: copy with what is below, live", (_UNKNOWN,)),
    Route("api_alias", "admin API: alias with what is below", (_UNKNOWN,)),
    Route("api_translation", "admin API: copy for translation, with what is below", (_UNKNOWN,)),
    Route("api_delete", "admin API: delete", (*_structure(_EMPTY), _UNKNOWN)),
)
"""Routes to the home page and to sections."""

V3 = (
    Route("v3_create", "create", _draft(ALL_STATES | CLOSED)),
    Route("v3_create_publish", "create, and publish"),
    Route("v3_update", "update", _draft()),
    Route("v3_update_publish", "update, and publish"),
    Route("v3_publish", "publish"),
    Route("v3_unpublish", "unpublish, with what is below"),
    Route("v3_copy", "copy", _draft(ALL_STATES)),
    Route("v3_copy_live", "copy, live as the original"),
    Route("v3_move", "move", _draft()),
    Route("v3_delete", "delete", _draft(OPEN - RECORDED), also=_WORKFLOW),
    Route("v3_delete_action", "delete, as an action", _draft(OPEN - RECORDED), also=_WORKFLOW),
    Route("v3_revert", "revert", _draft()),
    Route(
        "v3_convert_alias",
        "convert what is no alias",
        (Allow(Does.NOTHING, frozenset(ROLES) - {"anonymous"}, ALL_STATES | CLOSED),),
    ),
    Route("v3_create_alias", "make an alias"),
    Route(
        "v3_copy_for_translation",
        "copy for translation, where languages are switched off",
        (Allow(Does.NOTHING, frozenset(ROLES) - {"anonymous"}, ALL_STATES | CLOSED),),
    ),
)
"""The writing operations of Wagtail's API v3 on an item, each with the role's token."""

V3_STRUCTURAL = (
    Route("v3_update", "update", _structure(_S)),
    Route("v3_create_section", "create a section", _structure(frozenset({"home"}))),
    Route("v3_unpublish", "unpublish, with what is below", _structure(_EMPTY)),
    Route("v3_copy_live", "copy with what is below, live"),
    Route("v3_create_alias", "alias with what is below"),
    Route("v3_delete", "delete", _structure(_EMPTY)),
)
"""Its writing operations on the home page and on sections."""
