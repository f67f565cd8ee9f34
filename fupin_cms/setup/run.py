"""The whole of the set-up, in one transaction: it is done, or nothing is."""

from __future__ import annotations

from django.db import transaction

from fupin_cms.catalogue.load import load_reference
from fupin_cms.disclosures.sections import HomePage

from .chain import ensure_chain, ensure_superior_task
from .groups import ensure_groups, ensure_superior
from .structure import ensure_home, ensure_sections
from .wagtail_defaults import confine_defaults


@transaction.atomic
def set_up(*, keep_wagtail_defaults: bool = False, superior: bool = False) -> list[str]:
    """Prepare the office; a second run changes nothing. Returns what was done, in Chinese.

    With `superior` there is also a group and a step for the higher authority (上级审签).
    """
    done = [
        f"{loaded.label}：新建{loaded.created}项，已有{loaded.kept}项。"
        for loaded in load_reference()
    ]
    done += ensure_home()
    home = HomePage.objects.get()
    done += ensure_sections(home)
    done += ensure_groups(home)
    done += ensure_chain(home)
    if superior:
        done += [*ensure_superior(), *ensure_superior_task()]
    done += confine_defaults(home, keep=keep_wagtail_defaults)
    return done
