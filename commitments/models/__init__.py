"""The statement and its commitments, the rounds in which governments report, and what is public."""

from commitments.models.publication import Publication, PublishedSection
from commitments.models.reporting import Report, ReportVersion, Round, Section
from commitments.models.statement import Capability, Commitment, Signature, Statement
from commitments.models.status import PublicStatus, Status, Visibility

__all__ = [
    "Capability",
    "Commitment",
    "PublicStatus",
    "Publication",
    "PublishedSection",
    "Report",
    "ReportVersion",
    "Round",
    "Section",
    "Signature",
    "Statement",
    "Status",
    "Visibility",
]
