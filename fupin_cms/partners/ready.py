"""What the room registers once every app is loaded."""

from fupin_cms.review import timed

from . import system_checks as _checks  # noqa: F401 - importing registers them
from . import usage, usage_writing


def register() -> None:
    """Write the use of keys until the process ends, and drop what is old with the tick."""
    usage.connect()
    timed.register(
        timed.TimedAct(
            "partner_usage", "合作单位使用记录", usage_writing.outdated, usage_writing.drop
        )
    )
