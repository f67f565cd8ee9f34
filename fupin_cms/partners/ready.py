"""What the room registers once every app is loaded."""

from fupin_cms.ledger import followers, health
from fupin_cms.review import timed

from . import counters, following, usage, usage_writing
from . import system_checks as _checks  # noqa: F401 - importing registers them


def register() -> None:
    """Say how the shared counters are and who follows; write the use of keys, and drop with the
    tick what is old.
    """
    usage.connect()
    health.other_parts["limits"] = counters.trouble
    followers.registered["partner"] = following.followers
    timed.register(
        timed.TimedAct(
            "partner_usage", "合作单位使用记录", usage_writing.outdated, usage_writing.drop
        )
    )
