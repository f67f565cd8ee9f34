"""Synonyms as editors keep them; they hold from the next query on, the index is not touched."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models

from .analysis import fold, runs
from .thesaurus import Thesaurus, thesaurus

_FEWEST, _MOST = 2, 20
_LONGEST = 30


class SynonymGroup(models.Model):
    """同义词: words that mean the same. One-way: the first word finds the others only."""

    words = models.TextField(
        "词语",
        help_text="每行一个词。例如“扶贫办”“扶贫开发办公室”“乡村振兴局”各占一行。",
    )
    is_two_way = models.BooleanField(
        "双向",
        default=True,
        help_text="双向：检索其中任何一个词，都能找到其他词。"
        "不勾选为单向：检索第一行的词能找到其余各行的词，反过来不行。",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ["pk"]

    def __str__(self) -> str:
        return (" = " if self.is_two_way else " → ").join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The words as they were written."""
        return [line.strip() for line in self.words.splitlines() if line.strip()]

    def clean(self) -> None:
        """Raises ValidationError for words that no query can hold."""
        keys = [folded_word(line) for line in self.lines]
        if not _FEWEST <= len(keys) <= _MOST:
            raise ValidationError({"words": f"请写{_FEWEST}至{_MOST}个词，每行一个。"})
        for line, key in zip(self.lines, keys, strict=True):
            if fold(line).text != key or not _FEWEST <= len(key) <= _LONGEST:
                raise ValidationError(
                    {
                        "words": f"“{line}”不能作同义词：每行一个词，"
                        f"{_FEWEST}至{_LONGEST}个字，不用标点和空格。"
                    }
                )
        if len(set(keys)) < len(keys):
            raise ValidationError({"words": "同一个词写了两次，请去掉重复的。"})
        self.words = "\n".join(self.lines)


def folded_word(line: str) -> str:
    """A word as it stands in a folded query."""
    return "".join(runs(line))


def current_thesaurus() -> Thesaurus:
    """The synonyms as they are now. One query; what was made of the same words is kept."""
    rows = SynonymGroup.objects.order_by("pk").values_list("words", "is_two_way")
    return _made(tuple(rows))


@lru_cache(maxsize=2)
def _made(rows: tuple[tuple[str, bool], ...]) -> Thesaurus:
    groups = []
    for text, is_two_way in rows:
        words = [key for line in text.splitlines() if (key := folded_word(line))]
        groups.append((words if is_two_way else words[:1], words))
    return thesaurus(groups)
