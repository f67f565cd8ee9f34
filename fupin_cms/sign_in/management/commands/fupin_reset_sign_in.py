"""`manage.py fupin_reset_sign_in USERNAME`: for who lost the phone, or is locked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from fupin_cms.ledger import audit_log
from fupin_cms.sign_in.backends import username_of

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "解除账号的锁定；加 --second-factor 时同时取消动态验证码，本人下次登录后重新设置。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--second-factor", action="store_true", help="取消动态验证码和备用码")

    @transaction.atomic
    def handle(self, *_args: Any, username: str, second_factor: bool, **_options: Any) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”。")
        unlocked = reset(username=username_of(None, {"username": username}))
        removed = 0
        if second_factor:
            removed, _ = Authenticator.objects.filter(user_id=user.pk).delete()
        audit_log.record(
            "fupin.reset_sign_in",
            actor="command",
            account=username,
            unlocked=bool(unlocked),
            second_factor=bool(removed),
        )
        self.stdout.write(f"已解除锁定：{username}。")
        if second_factor:
            self.stdout.write(f"已取消{username}的动态验证码和备用码。")
