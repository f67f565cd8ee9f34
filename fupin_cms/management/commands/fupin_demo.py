"""`manage.py fupin_demo`: an office with items in every state. For demonstrations only."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from fupin_cms.conf import get_settings
from fupin_cms.demo.accounts import ACCOUNTS, PASSWORD
from fupin_cms.demo.build import build_demo
from fupin_cms.disclosures.sections import SectionPage


class Command(BaseCommand):
    help = "生成演示账号和演示信息。可以重复运行；只在演示环境可用。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        # Known passwords: a site in service must never get these accounts.
        if getattr(settings, "FUPIN_DEMO_ACCOUNTS", False) is not True:
            raise CommandError(
                "本命令会创建口令公开的账号，只能在演示环境运行。"
                "请使用演示设置：DJANGO_SETTINGS_MODULE=site_config.settings.demo。"
            )
        if not SectionPage.objects.exists():
            raise CommandError("还没有栏目，请先运行 manage.py fupin_setup。")
        password = os.environ.get("FUPIN_DEMO_PASSWORD") or PASSWORD
        for line in build_demo(password):
            self.stdout.write(line)
        self.stdout.write(self.style.SUCCESS("演示内容准备完成。"))
        self._tell_where(password)

    def _tell_where(self, password: str) -> None:
        base = get_settings().BASE_URL
        self.stdout.write(f"公开网站：{base}/")
        self.stdout.write(f"管理后台：{base}{reverse('wagtailadmin_home')}")
        names = "，".join(f"{account.username}（{account.group}）" for account in ACCOUNTS)
        self.stdout.write(f"账号：{names}；口令：{password}")
