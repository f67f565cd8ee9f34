"""Gathers the models of the room. A new category adds one line here."""

from .identity import Identity
from .numbers import NumberSeries
from .sections import HomePage, SectionPage
from .types.achievement import AchievementPage
from .types.annual_report import AnnualReportPage
from .types.exemplar import ExemplarPage
from .types.fund import FundPage
from .types.guide import GuidePage
from .types.implementation import ImplementationPage
from .types.internal import InternalPage
from .types.interpretation import InterpretationPage
from .types.plan import PlanPage
from .types.policy import PolicyPage
from .types.practice import PracticePage
from .types.progress import ProgressPage
from .types.project import ProjectPage
from .types.roster import RosterPage
from .types.supervision import SupervisionPage

__all__ = [
    "AchievementPage",
    "AnnualReportPage",
    "ExemplarPage",
    "FundPage",
    "GuidePage",
    "HomePage",
    "Identity",
    "ImplementationPage",
    "InternalPage",
    "InterpretationPage",
    "NumberSeries",
    "PlanPage",
    "PolicyPage",
    "PracticePage",
    "ProgressPage",
    "ProjectPage",
    "RosterPage",
    "SectionPage",
    "SupervisionPage",
]
