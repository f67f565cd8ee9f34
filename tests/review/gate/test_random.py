"""Whatever is done in whatever order by whomever, what is public is what was signed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Office

if TYPE_CHECKING:
    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

_CALM = list(HealthCheck)


def run(scene: Scene, *, examples: int, steps: int) -> dict[str, int]:
    Office.scene, Office.done = scene, {}
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=_CALM,
        ),
    )
    return dict(sorted(Office.done.items()))


def test_a_few_days(scene: Scene) -> None:
    done = run(scene, examples=3, steps=12)

    assert done


@pytest.mark.faults
def test_many_days(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(scene, examples=60, steps=30)

    with capsys.disabled():
        sys.stdout.write(f"\ndeeds done, and not refused: {done}\n")
    for deed in ("submit", "sign the rest", "withdraw at once", "sign an act", "call back"):
        assert done.get(deed), done
