"""Partners (合作单位), their keys, and how they use the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import keys
from .networks import check_networks
from .scopes import Scope

if TYPE_CHECKING:
    import datetime as dt


class Partner(models.Model):
    """One who reads by key. An office is named as the contact, not a person."""

    name = models.CharField("名称", max_length=100, unique=True)
    contact = models.CharField(
        "联系人", max_length=100, help_text="写科室或岗位，例如“技术部值班”，不必写个人姓名。"
    )
    reach = models.CharField(
        "联系方式", max_length=200, help_text="电话或邮箱，用于通知故障和更换密钥。"
    )
    purpose = models.TextField("用途", max_length=500)
    networks = models.JSONField("允许的网段", default=list, blank=True, validators=[check_networks])
    notes = models.TextField("备注", max_length=2000, blank=True)
    is_active = models.BooleanField(
        "启用",
        default=True,
        help_text="停用后，该单位的密钥一律被拒绝（403），不会作为匿名访问放行。",
    )
    made_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    last_seq = models.PositiveBigIntegerField("已读到", default=0, editable=False)
    last_epoch = models.UUIDField("所读纪元", null=True, editable=False)
    """In which `last_seq` counts: after a backup was restored the numbers begin anew."""
    last_seq_at = models.DateTimeField("读取变更时间", null=True, editable=False)
    last_seen = models.DateTimeField("最近访问", null=True, editable=False)

    class Meta:
        verbose_name = "合作单位"
        verbose_name_plural = "合作单位"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class KeyQuerySet(models.QuerySet["Key"]):
    def live(self, now: dt.datetime) -> KeyQuerySet:
        """Keys that are neither revoked nor over."""
        return self.filter(Q(revoked_at=None) & Q(expires_at__gt=now))


class Key(models.Model):
    """A key, of which only its name and its digest are kept. It is never deleted."""

    partner = models.ForeignKey(
        Partner, verbose_name="合作单位", on_delete=models.PROTECT, related_name="keys"
    )
    prefix = models.CharField("名称", max_length=8, unique=True)
    digest = models.CharField("摘要", max_length=64)
    pepper = models.CharField("摘要所用密钥标记", max_length=8)
    scopes = models.JSONField("权限", default=list)
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    made_by = models.CharField("生成人", max_length=150)
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("作废时间", null=True)
    last_used = models.DateTimeField("最近使用", null=True)

    objects: ClassVar[models.Manager[Key]] = KeyQuerySet.as_manager()

    class Meta:
        verbose_name = "密钥"
        verbose_name_plural = "密钥"
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return keys.shown(self.prefix)

    def scope_labels(self) -> str:
        return "、".join(Scope(scope).label for scope in self.scopes) or "（只作识别）"

    def state(self) -> str:
        """What it is good for now, for people."""
        if self.revoked_at is not None:
            return "已作废"
        if self.expires_at <= timezone.now():
            return "已过期"
        known = {keys.pepper_mark(pepper) for pepper in keys.peppers()}
        return "有效" if self.pepper in known else "无法核对（系统密钥已更换）"


class Usage(models.Model):
    """What a partner did on one day in the office's time, by scope."""

    partner = models.ForeignKey(
        Partner, verbose_name="合作单位", on_delete=models.CASCADE, related_name="usage"
    )
    day = models.DateField("日期")
    scope = models.CharField("权限", max_length=10, choices=Scope.choices)
    calls = models.PositiveBigIntegerField("调用次数", default=0)
    bytes = models.PositiveBigIntegerField("字节数", default=0)
    errors = models.PositiveBigIntegerField("错误", default=0)
    last_seq = models.PositiveBigIntegerField("已读到", default=0)

    class Meta:
        verbose_name = "使用记录"
        verbose_name_plural = "使用记录"
        ordering = ("-day", "scope")
        constraints = (
            models.UniqueConstraint(fields=("partner", "day", "scope"), name="fupin_usage_once"),
        )

    def __str__(self) -> str:
        return f"{self.partner} {self.day} {self.scope}"
