"""What has happened before the random days begin: each event and deed of the issue, once for sure.

Luck alone finds few of them in the time that there is; what comes after is luck's again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.review.forms import Conclusion

if TYPE_CHECKING:
    from .machine import Office

FUND, NOTICE, DRAFT = range(3)
"""The machine's three pages, in their order."""
RELEASED = (0, 1)
"""Either of what was released: which of them comes first is no one's choice."""


def amended(office: Office) -> None:
    """An item is amended, then corrected."""
    office.sign_all(FUND)
    office.amend_well(FUND, "update")
    office.amend_well(FUND, "correction")


def version_erased(office: Office) -> None:
    """An earlier version is withdrawn alone, and erased without the words of its withdrawal."""
    amended(office)
    for which in RELEASED:
        office.withdraw(which, "head", 1)
        office.carry_out()
        office.erase(which, "head", 1, with_acts=False)
        office.carry_out()


def brought_back(office: Office) -> None:
    """One withdrawal is declined, another carried out; the item comes back corrected."""
    office.sign_all(FUND)
    office.withdraw(0, "head", 0)
    office.decline_act("leader")
    office.act_well(0, "withdraw")
    office.come_back()


def emergency(office: Office) -> None:
    """Withdrawn at once, confirmed, opened, and back."""
    office.sign_all(FUND)
    office.withdraw_at_once(0, "leader")
    office.carry_out()
    office.come_back()


def erased(office: Office) -> None:
    """A document is repealed, and its item withdrawn and erased whole."""
    office.sign_all(FUND)
    office.act_well(0, "validity")
    office.act_well(0, "erase")


def notice_over(office: Office) -> None:
    """A roster comes down at its end, and is announced anew."""
    office.sign_all(NOTICE)
    office.time_passes(72)
    office.time_passes(72)
    office.come_back()


def returned(office: Office) -> None:
    """Called back, returned, concluded upon, lifted, and signed at last."""
    office.submit(DRAFT, "editor")
    office.call_back(DRAFT, "editor")
    office.submit(DRAFT, "editor")
    office.reject(DRAFT, "head")
    office.edit(DRAFT, "editor", "update", 1)
    office.submit(DRAFT, "editor")
    office.sign(DRAFT, "head")
    office.conclude(DRAFT, "secrecy", Conclusion.WITHHELD)
    office.lift("secrecy")
    office.overwrite(DRAFT, "editor")
    office.sign_all(DRAFT)


def scheduled(office: Office) -> None:
    """Approved for tomorrow, and released by the clock."""
    office.schedule(FUND, 24)
    office.sign_all(FUND)
    office.time_passes(36)


def elsewhere(office: Office) -> None:
    """Taken from the public, moved, copied; a draft deleted, an alias and publishing tried."""
    office.sign_all(FUND)
    office.change_audience(FUND, "internal")
    office.sign_all(FUND)
    office.move(FUND, "editor")
    office.copy(FUND, "superuser", "")
    office.copy(FUND, "superuser", "alias")
    office.bulk(FUND, "superuser", "publish")
    office.take_away(DRAFT, "superuser", "delete")


STORIES = (
    *(amended, version_erased, brought_back, emergency, erased, notice_over, returned),
    *(scheduled, elsewhere),
)
