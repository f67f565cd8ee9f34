"""`manage.py fupin_erase`: two people erase what was withdrawn, and see whether it is gone."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger import erasure
from fupin_cms.ledger.erasing import sweep
from fupin_cms.ledger.events import Event, Step, Stream
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import finding, proposals, proposing
from fupin_cms.review.proposal_records import SENSITIVE, WHOLE, Proposal
from fupin_cms.review.reauthentication import NotConfirmedError, identify

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "清除已撤回的信息或版本的内容：两人验证身份后执行，随后在各处查找并报告。"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django's. Differs: `--version` is the item's, not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("index_number", nargs="?", help="索引号。")
        parser.add_argument("--stream", choices=Stream.values, default=Stream.PUBLIC.value)
        parser.add_argument(
            "--version",
            dest="edition",
            type=int,
            default=WHOLE,
            metavar="N",
            help="只清除第N版；不写则清除整件信息。",
        )
        parser.add_argument("--ground", choices=sorted(SENSITIVE), default="privacy")
        parser.add_argument("--reason", default="", help="公众会看到的理由。")
        parser.add_argument("--with-acts", action="store_true", help="撤回的理由也一并清除。")
        parser.add_argument(
            "--no-compact",
            action="store_true",
            help="清除后不整理数据库文件和检索索引（以后须另行整理）。",
        )
        parser.add_argument(
            "--compact",
            action="store_true",
            help="只整理：使此前清除的内容不再留在数据库文件和检索索引里。",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["compact"]:
            sweep()
            erasure.compact()
            self.stdout.write("已整理数据库文件和检索索引。")
            return
        item = Disclosure.objects.filter(
            stream=options["stream"], index_number=options["index_number"]
        ).first()
        if item is None:
            raise CommandError(f"没有索引号为{options['index_number'] or '（未填写）'}的信息。")
        self.stdout.write(f"《{item.title}》（{item.index_number}），{item.get_state_display()}。")
        try:
            row = self._proposal(item, options)
            row = self._sign(row)
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已清除，记为{row.get_stream_display()}第{row.release_seq}号。")
        if not options["no_compact"]:
            erasure.compact()
        findings = finding.look(row, self._needles())
        for line in findings.lines():
            self.stdout.write(line)
        if findings.found:
            raise CommandError("清除后仍有发现，请按上列位置逐一处理。")

    def _proposal(self, item: Disclosure, options: dict[str, Any]) -> Proposal:
        """The proposal of this erasure that waits, or a new one by the head."""
        waiting = (
            Proposal.objects.open()
            .filter(
                event=Event.ERASED,
                stream=item.stream,
                content_id=item.content_id,
                version=options["edition"],
            )
            .first()
        )
        if waiting is not None:
            self.stdout.write(f"已由{waiting.signatures.get().person_name}提出。")
            return waiting
        head = self._person(f"提出人（{Step.HEAD.label}）")
        return proposing.propose_erasure(
            item,
            head,
            ground=options["ground"],
            reason=options["reason"],
            version=options["edition"],
            with_acts=options["with_acts"],
        )

    def _sign(self, row: Proposal) -> Proposal:
        return proposals.sign(row, self._person(f"签署人（{Step.LEADER.label}）"), row.digest)

    def _person(self, who: str) -> Any:
        """The account of whoever sits at the keyboard, with its password or second factor."""
        username = input(f"{who}的账号：")
        try:
            return identify(username, lambda label: getpass.getpass(f"{label}："))
        except NotConfirmedError as refusal:
            raise CommandError(f"{refusal}没有清除。") from refusal

    def _needles(self) -> list[str]:
        """What to search for, typed unseen, so that it stands in no shell history."""
        self.stdout.write("请逐行输入要查找的内容（不显示、不保存），空行结束。")
        found = []
        while line := getpass.getpass("查找：").strip():
            found.append(line)
        return found
