"""One function a verb: it locks, asks its rule, moves the state, writes, records and notifies."""

from commitments.services.actions import ActionConflict, save_action
from commitments.services.indicators import save_indicator
from commitments.services.reporting import (
    amend,
    declare_nil,
    drop_amendment,
    note_change,
    recall,
    return_to_drafting,
    send_to_clearance,
    submit,
    withdraw_nil,
)
from commitments.services.review import (
    accept,
    begin_review,
    drop_remark,
    hold,
    publish_due,
    release,
    remark_on,
    return_report,
    stop,
)
from commitments.services.rounds import (
    archive_round,
    change_round,
    close_round,
    create_round,
    open_round,
)
from commitments.services.sections import (
    SectionConflict,
    add_evidence,
    add_remark,
    assign_section,
    note_presence,
    remove_evidence,
    save_section,
)
from commitments.services.supervising import (
    enter_on_behalf,
    excuse,
    expect,
    extend,
    nudge,
    submit_on_behalf,
)
from commitments.services.taking_back import take_back
from commitments.services.workbooks import (
    NewConflicts,
    apply_workbook,
    lines_of,
    take_workbook,
)

__all__ = [
    "ActionConflict",
    "NewConflicts",
    "SectionConflict",
    "accept",
    "add_evidence",
    "add_remark",
    "amend",
    "apply_workbook",
    "archive_round",
    "assign_section",
    "begin_review",
    "change_round",
    "close_round",
    "create_round",
    "declare_nil",
    "drop_amendment",
    "drop_remark",
    "enter_on_behalf",
    "excuse",
    "expect",
    "extend",
    "hold",
    "lines_of",
    "note_change",
    "note_presence",
    "nudge",
    "open_round",
    "publish_due",
    "recall",
    "release",
    "remark_on",
    "remove_evidence",
    "return_report",
    "return_to_drafting",
    "save_action",
    "save_indicator",
    "save_section",
    "send_to_clearance",
    "stop",
    "submit",
    "submit_on_behalf",
    "take_back",
    "take_workbook",
    "withdraw_nil",
]
