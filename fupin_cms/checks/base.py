"""What a check is, what it finds, and the report that is kept with the signatures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

if TYPE_CHECKING:
    from .subject import Subject


class Severity(models.TextChoices):
    """What a finding does to a submission. The order is that of the report."""

    BLOCKS = "blocks", "阻止送审"
    WARNS = "warns", "请核对"
    INFORMS = "informs", "说明"


_ORDER = {severity: position for position, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Finding:
    """One thing that a check found, told to the person who can change it.

    `where` names the field or part, `source` the rule. A finding to `acknowledge` lets the item
    through only after the secrecy reviewer has confirmed it by name.
    """

    check_id: str
    severity: Severity
    message: str
    where: str = ""
    source: str = ""
    acknowledge: bool = False

    @property
    def key(self) -> str:
        """What an acknowledgement names: the check and the place."""
        return f"{self.check_id}：{self.where}"

    @property
    def severity_label(self) -> str:
        return str(self.severity.label)


@dataclass(frozen=True)
class Checked:
    """A check that ran, whether or not it found something."""

    id: str
    label: str


@dataclass(frozen=True)
class Report:
    """What the checks found on one document, the blocking findings first."""

    findings: tuple[Finding, ...] = ()
    checked: tuple[Checked, ...] = ()

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """The findings that refuse a submission; empty (and so false) when there is none."""
        return self._of(Severity.BLOCKS)

    @property
    def warns(self) -> tuple[Finding, ...]:
        return self._of(Severity.WARNS)

    @property
    def informs(self) -> tuple[Finding, ...]:
        return self._of(Severity.INFORMS)

    @property
    def to_acknowledge(self) -> tuple[Finding, ...]:
        """What the secrecy reviewer must confirm by name before signing."""
        return tuple(finding for finding in self.findings if finding.acknowledge)

    def unacknowledged(self, keys: Iterable[str]) -> tuple[Finding, ...]:
        """The findings of `to_acknowledge` whose `key` is not among `keys`."""
        known = set(keys)
        return tuple(finding for finding in self.to_acknowledge if finding.key not in known)

    def to_json(self) -> dict[str, Any]:
        """The report as it is kept with the candidate and its signatures."""
        return {
            "checked": [asdict(check) for check in self.checked],
            "findings": [
                {**asdict(finding), "severity": finding.severity.value} for finding in self.findings
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | list[Any]) -> Report:
        """The report from what `to_json` gave; an empty list is the report of nothing.

        Raises TypeError or ValueError for anything else.
        """
        if value == []:
            return cls()
        if not isinstance(value, Mapping):
            raise TypeError("a report is a JSON object")
        findings = (
            Finding(**{**finding, "severity": Severity(finding["severity"])})
            for finding in value["findings"]
        )
        return cls(tuple(findings), tuple(Checked(**check) for check in value["checked"]))

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What blocks first, then what warns; otherwise as the checks gave them."""
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))


class Check(ABC):
    """One thing that is verified before disclosure.

    `severity` is what its findings do unless one says otherwise, `source` the rule it comes from.
    A check states facts about the subject: it neither changes nor logs anything of it.
    """

    id: ClassVar[str]
    label: ClassVar[str]
    severity: ClassVar[Severity] = Severity.BLOCKS
    source: ClassVar[str]

    @abstractmethod
    def run(self, subject: Subject) -> Iterator[Finding]:
        """What is wrong with the subject, in Chinese that says what to do."""

    def finding(
        self,
        message: str,
        where: str = "",
        *,
        severity: Severity | None = None,
        source: str | None = None,
        acknowledge: bool = False,
    ) -> Finding:
        """A finding of this check."""
        return Finding(
            check_id=self.id,
            severity=self.severity if severity is None else severity,
            message=message,
            where=where,
            source=self.source if source is None else source,
            acknowledge=acknowledge,
        )
