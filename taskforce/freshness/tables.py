"""The tables from which public pages read. A change of one makes every kept answer too old.

tests/home/test_freshness.py reads what every public page asks and fails for a table that is not
here. A table is added by a migration of this app that calls `sql.watch` on it (docs/caching.md).
"""

from collections.abc import Mapping

# Every statement that writes counts.
WHOLE = (
    *("members_government", "documents_document"),
    *("commitments_statement", "commitments_commitment", "commitments_capability"),
    *("commitments_commitment_capabilities", "commitments_signature", "commitments_round"),
    *("commitments_publication", "commitments_publishedsection", "commitments_reportversion"),
    "commitments_takenback",
    *("knowledge_resource", "knowledge_resource_capabilities", "knowledge_resource_commitments"),
    *("knowledge_resourceversion", "knowledge_resourcedocument"),
    *("meetings_meeting", "meetings_paper", "meetings_paperversion", "meetings_agendaitem"),
)
# Only rows of which one of these conditions holds, before or after the change: the other rows of
# the table are private, and written all day.
CONDITIONS: Mapping[str, str] = {
    "commitments_report": "{row}.state = 'excused'",
}
