"""Giving a document out: always as an attachment, never shown in the portal's own origin."""

from django.http import FileResponse

from taskforce.documents.models import Document
from taskforce.documents.services import opened


def attachment(document: Document) -> FileResponse:
    """The answer for a reader whom the calling view has found to be one."""
    response = FileResponse(
        opened(document),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    response["Content-Length"] = str(document.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
