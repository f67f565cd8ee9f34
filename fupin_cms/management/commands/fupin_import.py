"""`manage.py fupin_import`: documents become drafts, with what was recognised in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from fupin_cms.catalogue.models import Department
from fupin_cms.conf import get_settings
from fupin_cms.disclosures.registry import categories
from fupin_cms.disclosures.sections import SectionPage
from fupin_cms.intake.drafts import Order, import_file
from fupin_cms.intake.files import KINDS, IntakeError

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from fupin_cms.intake.drafts import Draft


class Command(BaseCommand):
    help = "把文件导入为草稿，原件作为附件；只起草，不公开。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="文件", help=f"可用格式：{'、'.join(KINDS)}。"
        )
        parser.add_argument("--category", required=True, help="信息类别，如 plan、policy。")
        parser.add_argument(
            "--user", "--author", required=True, dest="author", help="起草人的账号。"
        )
        parser.add_argument("--section", default="", help="栏目；只有一个栏目接受该类别时可省略。")
        parser.add_argument("--department", default="", help="责任科室代码。")
        parser.add_argument("--title", default="", help="名称；省略时从文中识别。")
        parser.add_argument("--document-number", default="", help="文号；省略时从文中识别。")

    def handle(self, *_args: Any, paths: list[Path], **options: Any) -> None:
        if len(paths) > 1 and (options["title"] or options["document_number"]):
            raise CommandError("一次导入多个文件时，不能指定名称或文号。")
        order = _order(**options)
        failed = [path for path in paths if not self._import(path, order)]
        if failed:
            names = "、".join(str(path) for path in failed)
            raise CommandError(f"{len(failed)}个文件没有导入：{names}。")

    def _import(self, path: Path, order: Order) -> bool:
        self.stdout.write(self.style.MIGRATE_HEADING(str(path)))
        try:
            draft = import_file(path, order)
        except IntakeError as error:
            self.stderr.write(f"  没有导入：{error}")
            return False
        except OSError as error:
            self.stderr.write(f"  没有导入：打不开文件，请核对路径和权限（{error.strerror}）。")
            return False
        except ValidationError as error:
            self.stderr.write(f"  没有导入：{'；'.join(error.messages)}")
            return False
        self._report(draft)
        return True

    def _report(self, draft: Draft) -> None:
        edit = reverse("wagtailadmin_pages:edit", args=[draft.page.pk])
        for line in draft.recognised:
            self.stdout.write(f"  识别：{line}")
        for line in draft.doubts:
            self.stdout.write(self.style.WARNING(f"  存疑：{line}"))
        if draft.missing:
            self.stdout.write(f"  送审前还须填写：{'、'.join(draft.missing)}。")
        self.stdout.write(f"  草稿 {draft.page.pk}：{get_settings().BASE_URL}{edit}")


def _order(
    *,
    category: str,
    author: str,
    section: str,
    department: str,
    title: str,
    document_number: str,
    **_options: Any,
) -> Order:
    """Raises CommandError where a name given on the command line is not known here."""
    model: Any = categories().get(category)
    if model is None:
        raise CommandError(f"没有信息类别“{category}”。可用：{'、'.join(categories())}。")
    user = get_user_model().objects.filter(username=author, is_active=True).first()
    if user is None:
        raise CommandError(f"没有可用的账号“{author}”。")
    responsible = Department.objects.filter(code=department).first()
    if department and responsible is None:
        codes = "、".join(Department.objects.values_list("code", flat=True))
        raise CommandError(f"没有科室“{department}”。可用：{codes}。")
    place = _section(category, section)
    if not place.permissions_for_user(user).can_add_subpage():
        raise CommandError(f"账号“{author}”不能在栏目“{place.title}”起草信息。")
    return Order(model, place, user, responsible, title, document_number)


def _section(category: str, slug: str) -> SectionPage:
    accepting = [
        section
        for section in SectionPage.objects.order_by("path")
        if category in section.accepts and slug in ("", section.slug)
    ]
    if len(accepting) == 1:
        return accepting[0]
    if not accepting:
        named = f"栏目“{slug}”不接受" if slug else "没有栏目接受"
        raise CommandError(f"{named}类别“{category}”。")
    slugs = "、".join(section.slug for section in accepting)
    raise CommandError(f"有几个栏目接受类别“{category}”，请用 --section 指定：{slugs}。")
