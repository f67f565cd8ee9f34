"""What must be disclosed, by which section, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from .enums import Audience, Level, LimitUnit, Mode, Role
from .working_days import CalendarDay

if TYPE_CHECKING:
    import datetime as dt

__all__ = [
    "Appointment",
    "CalendarDay",
    "CatalogueItem",
    "CatalogueVersion",
    "Department",
    "Region",
    "Subject",
    "Topic",
]


class Department(ClusterableModel):
    """A section (科室) that is responsible for items and answers to the public."""

    code = models.SlugField("科室代码", max_length=40, unique=True)
    name = models.CharField("科室名称", max_length=100, unique=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    telephone = models.CharField("联系电话", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    office_hours = models.CharField("办公时间", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "科室"
        verbose_name_plural = "科室"
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def in_force(self, on: dt.date) -> AppointmentQuerySet:
        """Those in office on a date, both ends included."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=on),
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            user__is_active=True,
        )


class Appointment(models.Model):
    """Who heads a section or leads it (科室负责人, 分管领导), also acting (代理), and when."""

    department = ParentalKey(
        Department, on_delete=models.CASCADE, related_name="appointments", verbose_name="科室"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="fupin_appointments",
        verbose_name="账号",
    )
    role = models.CharField("身份", max_length=10, choices=Role.choices)
    title = models.CharField(
        "职务", max_length=60, help_text="签发记录里写明的职务，如“综合科科长”。"
    )
    acting = models.BooleanField("代理", default=False)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("截止日期", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["role", "id"]

    def __str__(self) -> str:
        return f"{self.department} {self.get_role_display()} {self.user}"

    def clean(self) -> None:
        if self.acting and not (self.starts_on and self.ends_on):
            raise ValidationError({"ends_on": "代理必须写明起止日期。"})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "截止日期不能早于起始日期。"})


class Region(models.Model):
    """The city and its counties (GB/T 2260)."""

    code = models.CharField("行政区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级",
    )

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """专题: a controlled list (产业扶贫, 教育扶贫, …)."""

    code = models.SlugField("代码", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=60, unique=True)
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "专题"
        verbose_name_plural = "专题"
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return self.name


class Subject(models.Model):
    r"""主题分类: 大类\小类."""

    code = models.SlugField("代码", max_length=40, primary_key=True)
    major = models.CharField("大类", max_length=60)
    minor = models.CharField("小类", max_length=60)
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "主题分类"
        verbose_name_plural = "主题分类"
        ordering = ["sort_order", "code"]

    def __str__(self) -> str:
        return f"{self.major}\\{self.minor}"


class CatalogueVersion(models.Model):
    """An edition of the catalogue (公开目录) with its dates of effect."""

    code = models.SlugField("版本代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=200)
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "目录版本"
        verbose_name_plural = "目录版本"
        ordering = ["-effective_from"]

    def __str__(self) -> str:
        return self.name


class CatalogueItem(models.Model):
    """公开事项: what is disclosed, on what basis, within what time, to whom and where."""

    code = models.SlugField("事项代码", max_length=60)
    version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="items", verbose_name="目录版本"
    )
    level1 = models.CharField("一级事项", max_length=100)
    level2 = models.CharField("二级事项", max_length=100)
    elements = models.TextField("公开内容（要素）", help_text="每行一个要素。")
    basis = models.TextField("公开依据", blank=True)
    limit_number = models.PositiveIntegerField("公开时限", null=True, blank=True)
    limit_unit = models.CharField("时限单位", max_length=20, choices=LimitUnit.choices)
    limit_note = models.CharField("时限说明", max_length=200, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="catalogue_items",
        verbose_name="责任科室",
    )
    channels = models.JSONField("公开渠道和载体", default=list, blank=True)
    audience = models.CharField(
        "公开对象", max_length=20, choices=Audience.choices, default=Audience.SOCIETY
    )
    mode = models.CharField("公开方式", max_length=20, choices=Mode.choices, default=Mode.ACTIVE)
    levels = models.JSONField("公开层级", default=list, blank=True)
    categories = models.JSONField(
        "对应栏目类别", default=list, blank=True, help_text="适用的信息类别代码，如 fund、project。"
    )
    unverified = models.BooleanField(
        "待核实", default=False, help_text="未与正式文本核对；核对后请取消勾选。"
    )
    sort_order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "公开事项"
        verbose_name_plural = "公开事项"
        ordering = ["version", "sort_order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="fupin_catalogue_item_code")
        ]

    def __str__(self) -> str:
        mark = "（待核实）" if self.unverified else ""
        return f"{self.level1} / {self.level2}{mark}"

    @property
    def element_list(self) -> list[str]:
        return [line.strip() for line in self.elements.splitlines() if line.strip()]

    @property
    def limit_label(self) -> str:
        if self.limit_unit == LimitUnit.STANDING or self.limit_number is None:
            return LimitUnit(self.limit_unit).label
        return f"{self.limit_number}{LimitUnit(self.limit_unit).label}"

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.limit_unit != LimitUnit.STANDING and not self.limit_number:
            errors["limit_number"] = "请填写时限的数字，或将单位选为“长期公开”。"
        unknown = set(self.levels) - set(Level.values)
        if unknown:
            errors["levels"] = f"未知的层级：{'、'.join(sorted(unknown))}。"
        if errors:
            raise ValidationError(errors)
