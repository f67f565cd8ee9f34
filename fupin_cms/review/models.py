"""Gathers the models of the room: what is kept about a review, and the task that asks for it."""

from .outbox import Letter
from .records import (
    Candidate,
    CandidateFile,
    CandidateSignature,
    Withdrawal,
    WithdrawalSignature,
)
from .tasks import SigningTask

__all__ = [
    "Candidate",
    "CandidateFile",
    "CandidateSignature",
    "Letter",
    "SigningTask",
    "Withdrawal",
    "WithdrawalSignature",
]
