"""Identity of an item: bound to its page from outside, for Wagtail copies and reverts fields."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from .numbers import reserve_number

if TYPE_CHECKING:
    import datetime as dt


class Identity(models.Model):
    """`content_id` and 索引号 of an item. They outlive the page and are never given twice.

    An item has a number in each series it was ever submitted to, so that an item which becomes
    public carries no trace of its internal past.
    """

    content_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        related_name="fupin_identity",
        verbose_name="页面",
    )
    # Null and not empty while there is none: the numbers are unique.
    index_number = models.CharField(  # noqa: DJ001
        "索引号", max_length=100, unique=True, null=True, editable=False
    )
    internal_number = models.CharField(  # noqa: DJ001
        "内部索引号", max_length=100, unique=True, null=True, editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "信息标识"
        verbose_name_plural = "信息标识"

    def __str__(self) -> str:
        return self.index_number or self.internal_number or str(self.content_id)

    def number(self, *, internal: bool) -> str | None:
        return self.internal_number if internal else self.index_number

    def reserve(self, *, internal: bool, on: dt.date | None = None) -> str:
        """The item's number in the series, given now if it has none yet."""
        with transaction.atomic():
            row = Identity.objects.select_for_update().get(pk=self.pk)
            number = row.number(internal=internal)
            if number is None:
                number = reserve_number(internal=internal, on=on or timezone.localdate())
                name = "internal_number" if internal else "index_number"
                setattr(row, name, number)
                row.save(update_fields=[name])
            self.index_number, self.internal_number = row.index_number, row.internal_number
            return number
