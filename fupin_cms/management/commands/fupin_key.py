"""`manage.py fupin_key`: keys of partners are made, listed, revoked and replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fupin_cms.ledger.moments import stamp
from fupin_cms.partners import issuing
from fupin_cms.partners.models import Key, Partner
from fupin_cms.partners.scopes import Scope

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from fupin_cms.partners.keys import KeyText


class Command(BaseCommand):
    help = "合作单位的密钥：生成（只显示这一次）、列出、作废、更换。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="do", required=True, metavar="create|list|revoke|rotate")
        create = does.add_parser("create", help="生成密钥；新单位写明联系人等即登记。")
        create.add_argument("partner", help="合作单位的名称。")
        create.add_argument("--scopes", default="", help=f"用逗号分开：{'、'.join(Scope.values)}。")
        create.add_argument("--contact", default="", help="联系的科室或岗位；写明则登记新的单位。")
        create.add_argument("--reach", default="", help="电话或邮箱。")
        create.add_argument("--purpose", default="", help="用途。")
        does.add_parser("list", help="列出密钥，不显示其内容。").add_argument(
            "partner", nargs="?", help="只列一个合作单位的。"
        )
        revoke = does.add_parser("revoke", help="立即作废。")
        rotate = does.add_parser("rotate", help="生成接替的密钥，旧的再用几天。")
        rotate.add_argument(
            "--grace", type=int, default=issuing.GRACE_DAYS, metavar="DAYS", help="旧的再用几天。"
        )
        for one in (revoke, rotate):
            one.add_argument("key", help="密钥的名称：fpk_ 之后的8个字符。")
        for one in (create, rotate):
            one.add_argument("--days", type=int, default=issuing.DAYS, help="有效期的天数。")
        for one in (create, rotate, revoke, does.choices["list"]):
            one.add_argument("--json", action="store_true", help="输出JSON。")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['do']}")(options)
        except issuing.KeyNotMadeError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _create(self, options: dict[str, Any]) -> None:
        partner = Partner.objects.filter(name=options["partner"]).first()
        if partner is None:
            partner = self._registered(options)
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        made = issuing.make(partner, scopes=scopes, days=options["days"])
        self._show(made, options)

    def _registered(self, options: dict[str, Any]) -> Partner:
        given = {name: options[name] for name in ("contact", "reach", "purpose")}
        if not all(given.values()):
            raise CommandError(
                f"没有登记合作单位“{options['partner']}”：请在后台登记，"
                "或者写明 --contact、--reach 和 --purpose。"
            )
        return Partner.objects.create(name=options["partner"], **given)

    def _rotate(self, options: dict[str, Any]) -> None:
        key = self._key(options["key"])
        made = issuing.rotate(key, days=options["days"], grace_days=options["grace"])
        self._show(made, options)

    def _revoke(self, options: dict[str, Any]) -> None:
        key = self._key(options["key"])
        done = issuing.revoke(key)
        if options["json"]:
            self.stdout.write(json.dumps({"prefix": key.prefix, "revoked": done}))
        else:
            self.stdout.write(f"{key}已作废。" if done else f"{key}此前已经作废。")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Key.objects.select_related("partner").order_by("partner__name", "-made_at")
        if options["partner"]:
            rows = rows.filter(partner__name=options["partner"])
        if options["json"]:
            self.stdout.write(json.dumps([_described(key) for key in rows], ensure_ascii=False))
            return
        for key in rows:
            used = stamp(key.last_used) if key.last_used else "从未"
            self.stdout.write(
                f"{key}  {key.partner}  {key.state()}  {key.scope_labels()}  "
                f"至{stamp(key.expires_at)}  最近使用：{used}"
            )

    def _key(self, name: str) -> Key:
        prefix = name.removeprefix("fpk_").removesuffix("…")
        key = Key.objects.select_related("partner").filter(prefix=prefix).first()
        if key is None:
            raise CommandError("没有这个密钥：请写 fpk_ 之后的8个字符，不必写出整个密钥。")
        return key

    def _show(self, made: KeyText, options: dict[str, Any]) -> None:
        key = self._key(made.prefix)
        if options["json"]:
            self.stdout.write(json.dumps({**_described(key), "key": made.text}, ensure_ascii=False))
            return
        self.stdout.write(made.text)
        self.stderr.write(f"{key.partner}的新密钥，有效期至{stamp(key.expires_at)}；只显示这一次。")


def _described(key: Key) -> dict[str, Any]:
    """A key for a program: all but its secret."""
    return {
        "partner": key.partner.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "live": key.revoked_at is None and key.expires_at > timezone.now(),
        "made_at": stamp(key.made_at),
        "expires_at": stamp(key.expires_at),
        "revoked_at": stamp(key.revoked_at) if key.revoked_at else None,
        "last_used": stamp(key.last_used) if key.last_used else None,
    }
