"""The text of files, read in a process of its own with limits of time, memory and size.

Nothing in this package needs Django: the process that reads a stranger's file imports as little
as it can.
"""

from .result import Extraction, Part, Status, join_parts, split_parts
from .runner import extract

__all__ = ["Extraction", "Part", "Status", "extract", "join_parts", "split_parts"]
