"""The ledger's tables. No foreign key leads out of it: names and values are copied."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from .events import Event, Step, Stream
from .projection_models import (
    Disclosure,
    DisclosureFile,
    DisclosureLink,
    DisclosureQuerySet,
    DisclosureTopic,
    ReleaseScope,
)

__all__ = [
    "ERASED_MARK",
    "Disclosure",
    "DisclosureFile",
    "DisclosureLink",
    "DisclosureQuerySet",
    "DisclosureTopic",
    "ErasedBytes",
    "FrozenFile",
    "Head",
    "Release",
    "ReleaseFile",
    "ReleaseScope",
    "ReleaseSignature",
    "StoredBytes",
]

ERASED_MARK = "（已清除）"
"""What stands where words were erased."""


class AppendOnlyError(Exception):
    """A row of the ledger is never changed or deleted. Triggers in the database say the same."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} is append-only")

    update = _refuse
    delete = _refuse
    bulk_update = _refuse

    def erase_words(self, **marks: Any) -> int:
        """Put marks in place of words; the triggers let only that of an `erased` event through."""
        return super().update(**marks)

    def erase_rows(self) -> None:
        """Delete stored bytes; the triggers let only those through that were erased by digest."""
        self._raw_delete(self.db)


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} is append-only")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} is append-only")


class Head(models.Model):
    """The head of a stream: locked while appending, so that `seq` has no holes."""

    stream = models.CharField(max_length=10, primary_key=True, choices=Stream.choices)
    seq = models.PositiveBigIntegerField(default=0)
    chain = models.CharField(max_length=64, default="0" * 64)
    epoch = models.UUIDField(default=uuid.uuid4)
    """Changes when a backup is restored, so that no consumer mistakes old numbers for new."""

    class Meta:
        verbose_name = "账本链头"
        verbose_name_plural = "账本链头"

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"


class StoredBytes(AppendOnlyModel):
    """Bytes that releases point to by digest: documents, acts, and the revision's content."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "文件"
        ACT = "act", "行为"
        REVISION = "revision", "页面版本"

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    data = models.BinaryField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "账本内容"
        verbose_name_plural = "账本内容"

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Release(AppendOnlyModel):
    """发布记录: one event of one item, in its place in the chain of its stream."""

    stream = models.CharField("流", max_length=10, choices=Stream.choices)
    seq = models.PositiveBigIntegerField("序号")
    content_id = models.UUIDField("信息标识", db_index=True)
    index_number = models.CharField("索引号", max_length=100, db_index=True)
    version = models.PositiveIntegerField("版本")
    event = models.CharField("事件", max_length=20, choices=Event.choices)
    released_at = models.DateTimeField("发布时间")
    content_digest = models.CharField("内容摘要", max_length=64)
    """Of the document, or of the act, that was signed."""
    signatures_digest = models.CharField("签名摘要", max_length=64)
    previous_chain = models.CharField("上一链摘要", max_length=64)
    chain = models.CharField("链摘要", max_length=64)
    document_digest = models.CharField("文件摘要", max_length=64)
    """The document in force after the event; empty where there is none."""
    act_version = models.PositiveIntegerField("所指版本", null=True)
    """The one earlier version that an act is about; null for the whole item."""
    act_base = models.CharField("所指摘要", max_length=64, blank=True)
    """What an act speaks of: the digest of a document, or of the withdrawal that it confirms."""
    revision_digest = models.CharField("页面版本摘要", max_length=64, blank=True)
    page_id = models.BigIntegerField("页面编号", null=True)
    revision_id = models.BigIntegerField("修订编号", null=True)
    category = models.CharField("信息类别", max_length=40)
    title = models.CharField("名称", max_length=255)

    class Meta:
        verbose_name = "发布记录"
        verbose_name_plural = "发布记录"
        ordering = ["stream", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="fupin_release_seq"),
            models.UniqueConstraint(fields=["stream", "chain"], name="fupin_release_chain"),
        ]
        indexes = [models.Index(fields=["stream", "content_id", "seq"], name="fupin_release_item")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.get_event_display()} {self.title}"


class ErasedBytes(AppendOnlyModel):
    """Bytes that were erased, by their digest: only what is named here can be deleted."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "文件"
        ACT = "act", "行为"
        REVISION = "revision", "页面版本"
        FILE = "file", "固化文件"

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="erased", verbose_name="清除记录"
    )
    """The `erased` event that took them."""
    erased_at = models.DateTimeField("清除时间", default=timezone.now)

    class Meta:
        verbose_name = "已清除内容"
        verbose_name_plural = "已清除内容"

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class ReleaseSignature(AppendOnlyModel):
    """A signature as it was given: names are copied, the salt hides them in the chain."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="signatures")
    position = models.PositiveSmallIntegerField()
    step = models.CharField("环节", max_length=20, choices=Step.choices)
    step_label = models.CharField("环节名称", max_length=60)
    department_code = models.CharField(max_length=40)
    department_name = models.CharField("科室", max_length=100)
    role_label = models.CharField("身份", max_length=60)
    person_username = models.CharField(max_length=150)
    person_name = models.CharField("姓名", max_length=150)
    person_title = models.CharField("职务", max_length=60, blank=True)
    entitlement = models.CharField("授权依据", max_length=300)
    conclusion = models.CharField("结论", max_length=40, blank=True)
    ground = models.CharField("依据", max_length=300, blank=True)
    opinion = models.TextField("意见", blank=True)
    acknowledged = models.JSONField("确认事项", default=list)
    signed_at = models.DateTimeField("签署时间")
    signed_digest = models.CharField("所签摘要", max_length=64)
    salt = models.CharField(max_length=64)
    commitment = models.CharField("签名承诺", max_length=64)

    class Meta:
        verbose_name = "签名"
        verbose_name_plural = "签名"
        ordering = ["release", "position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="fupin_signature_position")
        ]

    def __str__(self) -> str:
        return f"{self.step_label} {self.person_name}"


class FrozenFile(models.Model):
    """A file frozen by its SHA-256, with the text that was extracted from it once."""

    class TextStatus(models.TextChoices):
        PENDING = "pending", "尚未提取"
        READ = "read", "已提取"
        EMPTY = "empty", "没有可提取的文字"
        ENCRYPTED = "encrypted", "已加密"
        UNSUPPORTED = "unsupported", "格式不能读取"
        FAILED = "failed", "提取失败"
        IMAGE = "image", "图片"

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    storage_name = models.CharField(max_length=200)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    text_status = models.CharField(
        max_length=12, choices=TextStatus.choices, default=TextStatus.PENDING
    )
    text_message = models.CharField(max_length=300, blank=True)
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "固化文件"
        verbose_name_plural = "固化文件"

    def __str__(self) -> str:
        return self.sha256


class ReleaseFile(AppendOnlyModel):
    """A file that a release lists."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)

    class Meta:
        verbose_name = "发布文件"
        verbose_name_plural = "发布文件"
        constraints = [
            models.UniqueConstraint(fields=["release", "sha256", "name"], name="fupin_release_file")
        ]

    def __str__(self) -> str:
        return self.name
