"""Runs the checks: on what is submitted, and on a draft for the editor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import registry
from .base import Checked, Report, in_order
from .drafts import DraftResolver
from .identity_numbers import redact
from .subject import of_candidate, of_draft

if TYPE_CHECKING:
    from fupin_cms.disclosures.base import DisclosureMixin
    from fupin_cms.ledger.document import Document
    from fupin_cms.ledger.freeze import Frozen

    from .base import Finding
    from .subject import Subject


def check(page: DisclosureMixin, document: Document, frozen: Frozen) -> Report:
    """The report on a document that is to be signed, and on every file that it lists."""
    return _report(of_candidate(page, document, frozen))


def check_draft(page: DisclosureMixin) -> Report:
    """The report on a draft, however incomplete: nothing is frozen and no number is reserved."""
    return _report(of_draft(page, DraftResolver(page)))


def _report(subject: Subject) -> Report:
    checks = registry.checks()
    findings = (_masked(finding, subject) for one in checks for finding in one.run(subject))
    return Report(in_order(findings), tuple(Checked(one.id, one.label) for one in checks))


def _masked(finding: Finding, subject: Subject) -> Finding:
    """Titles and names stand in findings: a number in one of them must not get into the report."""
    return replace(
        finding,
        message=redact(finding.message, today=subject.today),
        where=redact(finding.where, today=subject.today),
    )
