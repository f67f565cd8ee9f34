"""Gathers the models of the room: what is kept about a review, and the task that asks for it."""

from .chain_records import CandidateStep
from .outbox import Letter
from .proposal_records import Proposal, ProposalSignature
from .records import (
    Candidate,
    CandidateFile,
    CandidateSignature,
)
from .tasks import SigningTask
from .timed import TimedMark
from .withholding_records import Withholding

__all__ = [
    "Candidate",
    "CandidateFile",
    "CandidateSignature",
    "CandidateStep",
    "Letter",
    "Proposal",
    "ProposalSignature",
    "SigningTask",
    "TimedMark",
    "Withholding",
]
