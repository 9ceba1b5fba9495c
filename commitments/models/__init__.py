"""The statement and its commitments, the rounds in which governments report, and what is public."""

from commitments.models.actions import Milestone, NationalAction
from commitments.models.imports import WorkbookImport
from commitments.models.indicators import Indicator, IndicatorVersion
from commitments.models.publication import (
    CopiedSection,
    Publication,
    PublishedSection,
    SharedSection,
    TakenBack,
)
from commitments.models.reports import Report, ReportVersion
from commitments.models.rounds import Round
from commitments.models.sections import Evidence, Presence, Remark, Section
from commitments.models.statement import Capability, Commitment, Signature, Statement
from commitments.models.status import PublicStatus, Reply, Status, Visibility

__all__ = [
    "Capability",
    "Commitment",
    "CopiedSection",
    "Evidence",
    "Indicator",
    "IndicatorVersion",
    "Milestone",
    "NationalAction",
    "Presence",
    "PublicStatus",
    "Publication",
    "PublishedSection",
    "Remark",
    "Reply",
    "Report",
    "ReportVersion",
    "Round",
    "Section",
    "SharedSection",
    "Signature",
    "Statement",
    "Status",
    "TakenBack",
    "Visibility",
    "WorkbookImport",
]
