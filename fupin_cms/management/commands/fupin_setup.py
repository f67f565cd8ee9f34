"""`manage.py fupin_setup`: prepares an office. Safe to run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from fupin_cms.setup.run import set_up

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "准备信息公开系统：公开目录、用户组和权限、首页和栏目、审签流程。可以重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--keep-wagtail-defaults",
            action="store_true",
            help="保留Wagtail默认用户组在根页面的权限。",
        )

        parser.add_argument(
            "--superior",
            action="store_true",
            help="另建“上级审签”用户组和环节，由系统管理员加入审签流程。",
        )

    def handle(
        self, *_args: Any, keep_wagtail_defaults: bool, superior: bool, **_options: Any
    ) -> None:
        for line in set_up(keep_wagtail_defaults=keep_wagtail_defaults, superior=superior):
            self.stdout.write(line)
        self.stdout.write(self.style.SUCCESS("准备完成。"))
