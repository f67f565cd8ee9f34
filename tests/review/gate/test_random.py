"""Whatever is done in whatever order by whomever, what is public is what was signed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Office
from .stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

_CALM = list(HealthCheck)
EXAMPLES = int(os.environ.get("FAULTS_EXAMPLES", "30"))
"""Random histories, as far as each story begins as many of them as another."""
STEPS = 40


EVENTS = (
    *("issued", "amended", "corrected", "validity_changed", "withdrawn", "confirmed"),
    *("expired", "reinstated", "erased"),
)
DEEDS = (
    *("edit (update)", "overwrite", "submit", "call back", "sign", "sign the rest", "reject"),
    *("change of audience", "schedule", "move", "copy", "delete", "decline an act"),
    *("conclude withheld", "lift", "propose withdrawal of a version"),
    *("propose erasure of a version", "propose erasure of the item", "open a closed page"),
)


def run(scene: Scene, *, examples: int, steps: int, story: Any = None) -> None:
    Office.scene = scene
    Office.story = staticmethod(story or (lambda _: None))
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],  # to shrink takes many minutes
            suppress_health_check=_CALM,
        ),
    )


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    Office.done, Office.events, Office.checks = {}, {}, 0


def test_a_few_days(scene: Scene) -> None:
    run(scene, examples=3, steps=12)

    assert Office.done


@pytest.mark.faults
def test_many_days(scene: Scene, counted: Callable[[str], None]) -> None:
    # Each story in a run of its own: hypothesis remembers within a run what may follow on what, and
    # what may be done to an item hangs on the clock too. Its first example is always the simplest.
    for story in STORIES:
        run(scene, examples=1 + max(1, EXAMPLES // len(STORIES)), steps=STEPS, story=story)

    counted(f"random deeds that were done and not refused: {dict(sorted(Office.done.items()))}")
    counted(f"releases that came of them: {dict(sorted(Office.events.items()))}")
    counted(f"the whole promise was looked at {Office.checks} times")
    assert [one for one in (*EVENTS, *DEEDS) if not (Office.events | Office.done).get(one)] == []
