"""The tables of the projection: the present state of each item, rebuildable from the releases."""

from __future__ import annotations

from django.db import models

from fupin_cms.disclosures.enums import Validity

from .events import Event, State, Stream

__all__ = [
    "Disclosure",
    "DisclosureFile",
    "DisclosureLink",
    "DisclosureQuerySet",
    "DisclosureTopic",
    "ReleaseScope",
]

_FILTERED = (
    *("section", "category", "department", "region"),
    *("validity", "subject", "catalogue_item", "year"),
)
"""What lists are filtered by one value of: each has an index in the order of lists."""
_LOOKED_AT = ("released_at", "written_on", "has_attachment")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def public(self) -> DisclosureQuerySet:
        """What a citizen may read now."""
        return self.filter(stream=Stream.PUBLIC, state=State.CURRENT)

    def internal(self) -> DisclosureQuerySet:
        """What signed-in staff may read now."""
        return self.filter(stream=Stream.INTERNAL, state=State.CURRENT)

    def shown(self) -> DisclosureQuerySet:
        """What signed-in staff may read now, of either stream."""
        return self.filter(state=State.CURRENT)


class Disclosure(models.Model):
    """The current state of an item in a stream: a ready row, rebuildable from the releases.

    `body` is the whole document with `signatures` and `release`, `summary` its entry in a list.
    After a withdrawal `body` is the tombstone and `summary` is empty.
    """

    stream = models.CharField(max_length=10, choices=Stream.choices)
    content_id = models.UUIDField("信息标识")
    seq = models.PositiveBigIntegerField("序号")
    """Of the release that made this state."""
    first_seq = models.PositiveBigIntegerField()
    """Of the first release: the order of lists that no amendment changes."""
    version = models.PositiveIntegerField("版本")
    event = models.CharField("事件", max_length=20, choices=Event.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    index_number = models.CharField("索引号", max_length=100)
    document_number = models.CharField("文号", max_length=80, blank=True)
    title = models.CharField("名称", max_length=255)
    category = models.CharField("信息类别", max_length=40)
    section = models.CharField("栏目", max_length=100)
    department = models.CharField("责任科室", max_length=40)
    region = models.CharField("所属地区", max_length=6)
    subject = models.CharField("主题分类", max_length=40)
    catalogue_item = models.CharField("公开事项", max_length=60)
    audience = models.CharField("公开对象", max_length=20)
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices)
    written_on = models.DateField("成文日期")
    year = models.PositiveSmallIntegerField("年份")
    first_released_at = models.DateTimeField("首次发布时间")
    released_at = models.DateTimeField("发布时间")
    has_attachment = models.BooleanField("有附件", default=False)
    expires_on = models.DateField("公示截止日", null=True)
    """The last day of notice that the document in force names, while its end is still to come."""
    page_id = models.BigIntegerField(null=True)
    body = models.BinaryField()
    summary = models.BinaryField()
    etag = models.CharField(max_length=64)
    summary_etag = models.CharField(max_length=64)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "公开信息"
        verbose_name_plural = "公开信息"
        constraints = [
            models.UniqueConstraint(fields=["stream", "content_id"], name="fupin_disclosure_item"),
            models.UniqueConstraint(
                fields=["stream", "index_number"], name="fupin_disclosure_number"
            ),
            models.UniqueConstraint(fields=["stream", "seq"], name="fupin_disclosure_seq"),
        ]
        indexes = [
            # Days and attachments are looked at in the index: a row that does not fit is not read.
            models.Index(
                fields=["stream", "state", "-first_seq", *_LOOKED_AT], name="fupin_disc_list"
            ),
            models.Index(fields=["expires_on"], name="fupin_disc_expiry"),
            *(
                models.Index(
                    fields=["stream", "state", column, "-first_seq"], name=f"fupin_disc_{column}"
                )
                for column in _FILTERED
            ),
            models.Index(
                fields=["stream", "document_number", "state", "-first_seq"],
                name="fupin_disc_docnumber",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DisclosureTopic(models.Model):
    """专题 of a ready row that is current, to filter by; with its place in lists."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="topics")
    stream = models.CharField(max_length=10, choices=Stream.choices)
    code = models.CharField(max_length=40, db_index=True)
    first_seq = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "公开信息专题"
        verbose_name_plural = "公开信息专题"
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "code"], name="fupin_disclosure_topic")
        ]
        indexes = [
            models.Index(fields=["stream", "code", "-first_seq"], name="fupin_topic_list"),
        ]

    def __str__(self) -> str:
        return self.code


class DisclosureFile(models.Model):
    """A file that the current release lists, under the name it has there."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)

    class Meta:
        verbose_name = "公开文件"
        verbose_name_plural = "公开文件"
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "sha256", "name"], name="fupin_disclosure_file"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DisclosureLink(models.Model):
    """A link of the current document to another item, so that it is found from there too."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=20)
    target = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = "公开信息关联"
        verbose_name_plural = "公开信息关联"
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "relation", "target"], name="fupin_disclosure_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.target}"


class ReleaseScope(models.Model):
    """What a released version was filed under, so that a filtered reader of the stream is told of
    the end of whatever it was given.

    Codes alone. It stays when the document is withdrawn or erased: the readers who have it must
    hear of that too.
    """

    stream = models.CharField(max_length=10, choices=Stream.choices)
    content_id = models.UUIDField("信息标识")
    seq = models.PositiveBigIntegerField("序号")
    """Of the release that brought the version."""
    category = models.CharField("信息类别", max_length=40)
    department = models.CharField("责任科室", max_length=40)
    region = models.CharField("所属地区", max_length=6)

    class Meta:
        verbose_name = "版本归属"
        verbose_name_plural = "版本归属"
        constraints = [
            models.UniqueConstraint(fields=["stream", "content_id", "seq"], name="fupin_scope")
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
