from .case import Case
from .confirmation import Confirmation
from .finding import Finding, FindingNote, Notice
from .history import PortalEntry, PublicationEntry
from .inspection import Inspection
from .pack_version import PackVersion
from .probe import FailedProbe, ProbeDay
from .public_page import PublicPage
from .rule_change import RuleChange
from .survey import ExternalAddress, IgnoredAddress, Survey
from .work_report import FigureCorrection, WorkReport

__all__ = [
    "Case",
    "Confirmation",
    "ExternalAddress",
    "FailedProbe",
    "FigureCorrection",
    "Finding",
    "FindingNote",
    "IgnoredAddress",
    "Inspection",
    "Notice",
    "PackVersion",
    "PortalEntry",
    "ProbeDay",
    "PublicPage",
    "PublicationEntry",
    "RuleChange",
    "Survey",
    "WorkReport",
]
