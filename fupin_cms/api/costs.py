"""What a call of an operation costs, and in which scope it is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fupin_cms.partners.scopes import ScopeName

Operation = TypeVar("Operation", bound=Callable[..., Any])
_ATTRIBUTE = "fupin_cost"


@dataclass(frozen=True)
class Cost:
    """`cost` is what one call takes from the limit of `scope`."""

    scope: ScopeName = "read"
    cost: int = 1


DEFAULT = Cost()


def costs(scope: ScopeName, cost: int = 1) -> Callable[[Operation], Operation]:
    """Say what one call of the decorated operation costs; without it: one call of `read`.

    It stands anywhere below the router's own decorator:

        @router.get("", …)
        @costs("changes")
        @decorate_view(strict(…))
        def …
    """

    def decorate(operation: Operation) -> Operation:
        setattr(operation, _ATTRIBUTE, Cost(scope, cost))
        return operation

    return decorate


def cost_of(operation: Callable[..., Any]) -> Cost:
    """What a call of this operation costs."""
    cost: Cost = getattr(operation, _ATTRIBUTE, DEFAULT)
    return cost
