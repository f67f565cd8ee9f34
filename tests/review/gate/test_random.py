"""Whatever is done in whatever order by whomever, what is public is what was signed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Office

if TYPE_CHECKING:
    from collections.abc import Callable

    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

_CALM = list(HealthCheck)
EXAMPLES = int(os.environ.get("FAULTS_EXAMPLES", "30"))


EVENTS = (
    *("issued", "amended", "corrected", "validity_changed", "withdrawn", "confirmed"),
    *("expired", "reinstated", "erased"),
)
DEEDS = (
    *("edit (update)", "overwrite", "submit", "call back", "sign", "sign the rest", "reject"),
    *("change of audience", "schedule", "move", "copy", "delete", "decline an act"),
)


def run(scene: Scene, *, examples: int, steps: int) -> dict[str, int]:
    Office.scene, Office.done, Office.events = scene, {}, {}
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes many minutes
            suppress_health_check=_CALM,
        ),
    )
    return dict(sorted(Office.done.items()))


def test_a_few_days(scene: Scene) -> None:
    done = run(scene, examples=3, steps=12)

    assert done


@pytest.mark.faults
def test_many_days(scene: Scene, counted: Callable[[str], None]) -> None:
    done = run(scene, examples=EXAMPLES, steps=40)

    counted(f"random deeds that were done and not refused: {done}")
    counted(f"releases that came of them: {dict(sorted(Office.events.items()))}")
    missing = [one for one in (*EVENTS, *DEEDS) if not (Office.events | done).get(one)]
    counted(f"what luck did not bring about this time: {missing or 'nothing'}")
    assert not {"issued", "withdrawn", "submit", "sign the rest"} & set(missing)
