"""What later rooms offer to page types, and the categories that there are.

A room after this one fills these in `AppConfig.ready()`; nothing here imports a later room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page, PagePermissionTester

    from .base import DisclosureMixin
    from .schema import Details

    type_of_page = type[DisclosureMixin]


@dataclass
class _Hooks:
    """The single place where later rooms leave what page types need."""

    disclosure_permission_tester: type[PagePermissionTester] | None = None
    section_permission_tester: type[PagePermissionTester] | None = None
    panels: list[Callable[[], Any]] = field(default_factory=list)
    """Factories of extra edit panels (the checks' report)."""
    render_preview: Callable[[HttpRequest, DisclosureMixin], HttpResponse] | None = None
    """Renders a page's draft as the public will see it."""
    before_revision: Callable[[Any, Any], Any] | None = None
    """Given the page and the revision to overwrite, gives the one that may be overwritten."""
    is_closed_file: Callable[[str], bool] | None = None
    """Whether nobody reads a file of the library's storage any more."""


hooks = _Hooks()

_categories: dict[str, type_of_page] = {}


def register_category(model: type_of_page) -> None:
    """Make a page type known as a category.

    Raises ValueError where its code is taken by another type.
    """
    code = model.category
    taken = _categories.get(code)
    if taken is not None and taken is not model:
        raise ValueError(f"category {code!r} belongs to {taken.__name__}")
    _categories[code] = model


def categories() -> dict[str, type_of_page]:
    """Every category, by code, in the order in which they were registered."""
    return dict(_categories)


def details_models() -> Iterator[type[Details]]:
    for model in _categories.values():
        yield model.details_model


def permission_tester(
    user: AbstractBaseUser | AnonymousUser, page: Page, kind: type[PagePermissionTester] | None
) -> PagePermissionTester:
    """The tester that the review room registered.

    Raises RuntimeError where none is registered: without one Wagtail's own would allow publishing.
    """
    if kind is None:
        raise RuntimeError("the review room has not registered its permission tester")
    return kind(user, page)
