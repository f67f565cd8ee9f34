"""The gate: no account publishes an item, whatever its permissions; the last signature does.

`AdministratorRule` says who keeps the structure; the two testers below differ from Wagtail's where
their docstrings say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from wagtail.models import PagePermissionTester

from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.ledger.models import Release

from .closed import Closure, closure_of
from .records import Candidate

if TYPE_CHECKING:
    from wagtail.models import Page


class AdministratorRule(PagePermissionTester):
    """Administrators are superusers and those with Wagtail's `publish` on this part of the tree.

    Since items cannot be published by permission, `publish` can only speak of the structure.
    """

    def administers(self) -> bool:
        if not self.user.is_active:
            return False
        return self.user.is_superuser or "publish" in self.permissions

    def can_set_view_restrictions(self) -> bool:
        """Differs: nobody. The public reads the ledger: a restriction would only seem to hide."""
        return False


class DisclosurePermissionTester(AdministratorRule):
    """What an account may do with an item. Superusers pass the same rules."""

    def in_review(self) -> bool:
        return Candidate.objects.open().filter(page_id=self.page.pk).exists()

    @cached_property
    def closure(self) -> Closure:
        """What a withdrawal for personal data or secrecy closed of the page."""
        return closure_of(self.page)

    def can_edit(self) -> bool:
        """Differs: nobody edits an alias, nor turns it into an item; it can only be deleted.

        Nor a page whose item was withdrawn for personal data or secrecy, until it is reopened.
        """
        if self.page.alias_of_id is not None or not super().can_edit():
            return False
        return not self.closure.editing

    def can_copy(self) -> bool:
        """Differs: not where former revisions are closed, since a copy takes them along."""
        return self.can_edit() and not self.closure.history

    def can_view_revisions(self) -> bool:
        """Differs: nobody, where former revisions hold what was withdrawn."""
        return bool(super().can_view_revisions()) and not self.closure.history

    def can_publish(self) -> bool:
        """Differs: nobody. The finishing action publishes what the chain has signed."""
        return False

    def can_unpublish(self) -> bool:
        """Differs: nobody. A withdrawal is an act that two persons sign."""
        return False

    def can_unschedule(self) -> bool:
        """Differs: nobody, because nothing is ever scheduled."""
        return False

    def can_submit_for_moderation(self) -> bool:
        """Differs: asks for the right to edit as well; an alias is never submitted."""
        return (
            self.page.alias_of_id is None
            and self.can_edit()
            and super().can_submit_for_moderation()
        )

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Differs: never once the item has a release or is in review; superusers neither."""
        return not has_record(self.page) and super().can_delete(ignore_bulk)

    def can_move(self) -> bool:
        """Differs: asks for the right to edit, not to delete: moving releases nothing.

        Not in review: the section is part of what is being signed.
        """
        return self.can_edit() and not self.in_review()

    def can_move_to(self, destination: Page) -> bool:
        """Differs: superusers pass `can_move` too; a live item needs no `publish` where it goes."""
        if self.page == destination or destination.is_descendant_of(self.page):
            return False
        stays = self.page.is_child_of(destination)
        if not stays and not self.page.specific.can_move_to(destination):
            return False
        return self.can_move() and destination.permissions_for_user(self.user).can_add_subpage()

    def can_lock(self) -> bool:
        """Differs: not in review. Wagtail's own lock would give the page to whoever holds it."""
        return not self.in_review() and super().can_lock()

    def can_unlock(self) -> bool:
        """Differs: not in review, where the page is locked for everyone."""
        return not self.in_review() and super().can_unlock()


class SectionPermissionTester(AdministratorRule):
    """What an account may do with the home page and the sections: structure is administrators'."""

    def can_publish_subpage(self) -> bool:
        """Differs: never below a section, where only items live; else for administrators."""
        if isinstance(self.page, SectionPage):
            return False
        return self.administers() and bool(super().can_publish_subpage())

    def can_add_subpage(self) -> bool:
        """Differs: a section is added by administrators alone."""
        if not isinstance(self.page, SectionPage) and not self.administers():
            return False
        return bool(super().can_add_subpage())

    def can_edit(self) -> bool:
        """Differs: administrators alone, although `change` here lets editors edit the items."""
        return self.administers() and super().can_edit()

    def can_unpublish(self) -> bool:
        """Differs: not above items that were released, whose section the public would miss."""
        return self.administers() and not has_record(self.page) and bool(super().can_unpublish())

    def can_copy(self) -> bool:
        """Differs: nobody. With a section Wagtail copies what is in it, live as it is."""
        return False

    def can_move_to(self, destination: Page) -> bool:
        """Differs: superusers pass `can_move` too; administrators reorder where the page stands."""
        if self.page.is_child_of(destination):
            return self.administers()
        return self.can_move() and bool(super().can_move_to(destination))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Differs: administrators alone, never with items that were released or are in review."""
        if not self.administers() or has_record(self.page):
            return False
        return bool(super().can_delete(ignore_bulk))

    def can_submit_for_moderation(self) -> bool:
        """Differs: nobody. The chain signs items; structure is published by administrators."""
        return False


def has_record(page: Page) -> bool:
    """Whether the page, or one below it, was ever released or is in review now."""
    identities = Identity.objects.filter(page__path__startswith=page.path).values("content_id")
    return (
        Release.objects.filter(content_id__in=identities).exists()
        or Candidate.objects.open().filter(page__path__startswith=page.path).exists()
    )
