"""Verification of signatures: none altered, each over these bytes, by someone entitled then.

The ledger copies what a person signed as (department, role, term of office): that copy is what is
checked here. Whether the copy was true on that day, only the appointments of that day could say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from .events import RULES, Event, Signed, Step
from .faults import Fault
from .models import ReleaseSignature
from .moments import office_day
from .signatures import Signature, signatures_digest

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from .models import Release

_FIELDS = tuple(one.name for one in fields(Signature))
_SINCE = re.compile(r"任期自(\d{4}-\d{2}-\d{2})")
_UNTIL = re.compile(r"任期(?:自\d{4}-\d{2}-\d{2})?至(\d{4}-\d{2}-\d{2})")
_BY_DEPARTMENT = frozenset({Step.HEAD.value, Step.LEADER.value})


class Given(NamedTuple):
    """A signature as a row keeps it. No row of its own: there are three to each release."""

    commitment: str
    signature: Signature


def given(releases: Sequence[Release]) -> Mapping[int, list[Given]]:
    """The signatures under these releases, in their order, by the release's key."""
    rows = (
        ReleaseSignature.objects.filter(release__in=[one.pk for one in releases])
        .order_by("release_id", "position")
        .values_list("release_id", "commitment", *_FIELDS)
    )
    found: defaultdict[int, list[Given]] = defaultdict(list)
    for release, commitment, *values in rows.iterator():
        found[release].append(Given(commitment, Signature(*values)))
    return found


def as_signature(row: ReleaseSignature) -> Signature:
    """The signature that a row keeps."""
    return Signature(**{name: getattr(row, name) for name in _FIELDS})


def faults(
    release: Release,
    given: Sequence[Given],
    content: Mapping[str, Any] | None,
    checked: Counter[str],
) -> Iterator[Fault]:
    """What is wrong with the signatures that were given under a release.

    `content` is the document or act that they lie over; None where its bytes are gone.
    """
    where = (release.stream, release.seq)
    checked["签名"] += len(given)
    for commitment, row in given:
        if is_erased(row) and content is None:
            checked["已清除文字的签名（承诺保留）"] += 1
        elif row.commitment() != commitment:
            yield Fault(*where, f"{row.step_label}的签名被改动过")
        if row.signed_digest != release.content_digest:
            yield Fault(*where, f"{row.step_label}所签的不是所发布的内容")
        for message in _not_entitled(row, release, content):
            yield Fault(*where, f"{row.step_label}（{row.person_username}）{message}")
    if signatures_digest(one.commitment for one in given) != release.signatures_digest:
        yield Fault(*where, "签名摘要不符：签名被增减或改动过")


def is_erased(row: ReleaseSignature | Signature) -> bool:
    """Whether words of the signature were erased, so that its commitment cannot be recomputed."""
    return not row.salt


def _not_entitled(
    row: Signature, release: Release, content: Mapping[str, Any] | None
) -> Iterator[str]:
    if row.signed_at > release.released_at:
        yield "签署时间晚于发布时间"
    if not row.entitlement:
        yield "没有写明授权依据"
    day = office_day(row.signed_at).isoformat()
    since, until = _SINCE.search(row.entitlement), _UNTIL.search(row.entitlement)
    if (since and day < since[1]) or (until and day > until[1]):
        yield f"签署日{day}不在任期内：{row.entitlement}"
    if row.step not in _BY_DEPARTMENT or content is None:
        return
    if RULES[Event(release.event)].signed == Signed.DOCUMENT:
        department = content["department"]["code"]
        if row.department_code != department:
            yield f"属于科室“{row.department_code}”，不是责任科室“{department}”"
