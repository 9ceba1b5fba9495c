"""Reads. What one may not know of does not exist; what one may see but not do says why."""

from commitments.selectors.content import (
    capabilities,
    editable_commitments,
    get_capability,
    get_commitment,
)
from commitments.selectors.reports import (
    get_report,
    get_reviewed_report,
    get_round,
    get_section,
    last_return,
    latest_version,
    own_reports,
    previous_answer,
    public_preview,
    review_queue,
    rounds,
    sections_of,
)

__all__ = [
    "capabilities",
    "editable_commitments",
    "get_capability",
    "get_commitment",
    "get_report",
    "get_reviewed_report",
    "get_round",
    "get_section",
    "last_return",
    "latest_version",
    "own_reports",
    "previous_answer",
    "public_preview",
    "review_queue",
    "rounds",
    "sections_of",
]
