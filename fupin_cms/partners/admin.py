"""The room's place in the Wagtail admin: 合作单位, for those who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from fupin_cms.ledger.ready_rows import public_head

from .following import following
from .forms import PartnerForm
from .journal import register_actions
from .models import Partner
from .screens import MakeKeyView, PartnerView, RevokeKeyView, RotateKeyView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.urls import URLPattern


class PartnerPermissionPolicy(ModelPermissionPolicy):
    """Nobody deletes a partner: its keys and what was done with them would lose their name."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Partner, PartnerPermissionPolicy(Partner))


class PartnerIndexView(IndexView):
    """Each partner beside the head of the ledger, which is asked once."""

    def get_base_queryset(self) -> QuerySet[Partner]:
        rows: QuerySet[Partner] = super().get_base_queryset()
        return rows

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        head = public_head()
        for partner in context["object_list"]:
            partner.standing = following(partner, head)
        return context


def _following(partner: Any) -> str:
    return str(partner.standing.text)


def _is_late(partner: Any) -> bool:
    return bool(partner.standing.is_late)


def _last_seen(partner: Partner) -> str:
    if partner.last_seen is None:
        return "从未"
    return timezone.localtime(partner.last_seen).strftime("%Y-%m-%d %H:%M")


class PartnerViewSet(ModelViewSet):
    model = Partner
    name = "partners"
    icon = "key"
    menu_label = "合作单位"
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = PartnerView
    index_view_class = PartnerIndexView
    list_per_page = 50
    list_display = [
        TitleColumn(
            "name",
            label="名称",
            sort_key="name",
            get_url=lambda partner: reverse("partners:inspect", args=[partner.pk]),
        ),
        Column("is_active", label="状态", accessor=lambda one: "启用" if one.is_active else "停用"),
        StatusTagColumn("following", label="跟进情况", accessor=_following, primary=_is_late),
        Column("last_seq", label="已读到", sort_key="last_seq"),
        Column("last_seen", label="最近访问", accessor=_last_seen, sort_key="last_seen"),
    ]
    list_filter = ["is_active"]
    search_fields = ["name", "contact", "purpose"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("contact"), FieldPanel("reach")]),
            FieldPanel("purpose"),
            FieldPanel("networks"),
            FieldPanel("notes"),
            FieldPanel("is_active"),
        ],
        base_form_class=PartnerForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/keys/new/", MakeKeyView.as_view(), name="make_key"),
            path("keys/<int:pk>/rotate/", RotateKeyView.as_view(), name="rotate_key"),
            path("keys/<int:pk>/revoke/", RevokeKeyView.as_view(), name="revoke_key"),
        ]


@hooks.register("register_admin_viewset")
def register_partners() -> PartnerViewSet:
    return PartnerViewSet()


hooks.register("register_log_actions", register_actions)
