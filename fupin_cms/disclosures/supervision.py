"""监督: what every fund and project notice carries (国开办发〔2018〕11号)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from pydantic import Field
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from .required import Required
from .schema import Contact, Element

HOTLINE = "12317"
"""The national line for reports on poverty alleviation."""
_SOURCE = "国开办发〔2018〕11号"


class Supervision(Element):
    """监督举报."""

    body: Contact = Field(title="监督单位")
    hotline: str = Field(HOTLINE, title="全国扶贫监督举报电话")


class SupervisedMixin(models.Model):
    """A notice that names who supervises it. Stands before `DisclosureMixin` in the bases."""

    supervising_body = models.CharField("监督单位", max_length=100, blank=True)
    supervising_address = models.CharField("监督单位地址", max_length=200, blank=True)
    supervising_telephone = models.CharField(
        "监督电话", max_length=60, blank=True, help_text=f"另外自动列出{HOTLINE}。"
    )

    supervision_required: ClassVar[tuple[Required, ...]] = (
        Required("supervising_body", "监督单位名称", _SOURCE),
        Required("supervising_address", "监督单位地址", _SOURCE),
        Required("supervising_telephone", "监督电话", _SOURCE),
    )
    supervision_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("supervising_body"), FieldPanel("supervising_telephone")]
                ),
                FieldPanel("supervising_address"),
            ],
            heading="监督",
        )
    ]

    class Meta:
        abstract = True

    def supervision(self) -> Supervision:
        """Who supervises, with the national line."""
        return Supervision(
            body=Contact(
                name=self.supervising_body,
                telephone=self.supervising_telephone,
                address=self.supervising_address,
            ),
        )
