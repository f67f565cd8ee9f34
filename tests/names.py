"""What a case is called: its value, where that is short and the same in every process.

Workers that run the suite together must agree on every name, and bytes that a library packed often
hold the second in which they were made.
"""

from __future__ import annotations

_LONGEST = 60


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """The argument's name in place of a long value; pytest numbers those that are alike."""
    if isinstance(val, str | bytes) and len(val) > _LONGEST:
        return argname
    return None
