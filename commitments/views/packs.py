"""Files for work outside the portal: the clearance pack."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from commitments import selectors
from commitments.packs import clearance_pack
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.packs import docx, pdf

_FORMS = {
    "pdf": (pdf.render, "application/pdf"),
    "docx": (
        docx.render,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@rule("report.view")
@require_GET
def report_pack(request: PersonRequest, pk: int, form: str) -> HttpResponse:
    """The whole report as a file, with its version and fingerprint on every page."""
    report = selectors.get_report(request.user, pk)
    render, media_type = _FORMS[form]
    texts = {each.commitment.number: each.commitment.text for each in selectors.sections_of(report)}
    pack = clearance_pack(report, selectors.live_answers(report), texts)
    name = f"{report.government.slug}-{report.round.slug}.{form}"
    return HttpResponse(
        render(pack),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
