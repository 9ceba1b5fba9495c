"""Understanding delivery reports: RFC 3464, inside a multipart/report (RFC 6522)."""

from dataclasses import dataclass
from email import message_from_string
from email.message import Message


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that came back for good."""

    message_id: str
    answer: str


def read(report: Message) -> Bounce | None:
    """What the report says, or None for anything but a final failure of a mail that it names."""
    if report.get_content_type() != "multipart/report":
        return None
    message_id = answer = ""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            answer = answer or _final_failure(part)
        elif part is not report:
            message_id = message_id or _returned_id(part)
    return Bounce(message_id, answer) if message_id and answer else None


def _final_failure(part: Message) -> str:
    """The first recipient that failed for good, as `5.1.1 smtp; 550 No such person`."""
    for fields in part.get_payload():
        if not isinstance(fields, Message):
            continue
        status = str(fields.get("Status", ""))
        if str(fields.get("Action", "")).strip().lower() == "failed" and status.startswith("5"):
            return f"{status} {fields.get('Diagnostic-Code', '')}".strip()
    return ""


def _returned_id(part: Message) -> str:
    """The Message-ID of the mail that came back, whole or as headers only."""
    headers = part
    if part.get_content_type() == "text/rfc822-headers":
        headers = message_from_string(str(part.get_payload()))
    return str(headers.get("Message-ID", "")).strip()
