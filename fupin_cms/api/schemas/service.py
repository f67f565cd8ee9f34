"""The service itself: where everything is, the head of its ledger, its vocabularies."""

from __future__ import annotations

import uuid

from pydantic import Field

from .closed import Closed


class ServiceOut(Closed):
    """The service document: where everything is."""

    name: str = Field(title="发布机构")
    version: str
    as_of: int = Field(title="截至序号")
    epoch: uuid.UUID = Field(title="纪元")
    limits: dict[str, int]
    links: dict[str, str]


class HeadOut(Closed):
    """The head of the public stream."""

    stream: str
    seq: int = Field(title="序号")
    chain: str = Field(title="链摘要")
    epoch: uuid.UUID = Field(title="纪元")


class VocabularyEntry(Closed):
    code: str
    label: str
    count: int = Field(title="公开信息数")


class Vocabulary(Closed):
    items: list[VocabularyEntry]
