"""Two made-up governments that ask to join: one waits, one is asked for more."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from members.keys import application_key
from members.models import Application, Government, User
from members.services import applications, cases
from members.services.applications import STEPS
from taskforce.home.demonstration.governments import DOMAIN

# One empty page: what is in a letter is nobody's business in a demonstration.
_LETTER = b"""%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>
endobj
trailer
<< /Root 1 0 R >>
startxref
0
%%EOF
"""

_WAITING: Mapping[str, Any] = {
    "government_name": "Harrowmark",
    "applicant_name": "Lea Sandvik",
    "applicant_office": "Ministry of the Interior, adviser",
    "applicant_phone": "+99 20 100 200",
    "head_name": "Oskar Thorne",
    "head_office": "Director for public safety",
    "signatory_name": "Ines Vale",
    "signatory_office": "Minister of the Interior",
}
_ASKED: Mapping[str, Any] = {
    "government_name": "Velmora",
    "applicant_name": "Tomas Ruiz",
    "applicant_office": "Ministry of Justice, legal officer",
    "applicant_phone": "+99 31 500 600",
    "head_name": "Nadia Costa",
    "head_office": "Deputy Minister of Justice",
    "signatory_name": "Nadia Costa",
    "signatory_office": "Deputy Minister of Justice",
}


def receive(today: date, officer: User) -> None:
    """Writes both applications, as officials of these governments would have."""
    _write(_WAITING, today)
    asked = cases.take(application=_write(_ASKED, today), actor=officer)
    cases.record_alliance(
        application=asked,
        checked_on=today,
        source="List of members of the Alliance",
        member_since=None,
        actor=officer,
    )
    cases.ask(
        application=asked,
        codes=["letter_unsigned"],
        words="The letter that we received ends on its first page. Please send all of it.",
        answer_by=timezone.now() + timedelta(days=21),
        actor=officer,
    )


def _write(facts: Mapping[str, Any], today: date) -> Application:
    name = facts["government_name"].lower()
    application = applications.start(email=f"official@{name}.{DOMAIN}", language="en-gb")
    applications.open_link(key=application_key(application))
    answers: Mapping[str, Any] = {
        **facts,
        "kind": Government.Kind.STATE,
        "alpha2": "",
        "says_alliance_member": True,
        "head_email": f"head@{name}.{DOMAIN}",
        "signed_on": today - timedelta(days=20),
        "letter": SimpleUploadedFile("nomination-letter.pdf", _LETTER),
    }
    for step, names in STEPS.items():
        application = applications.save_step(
            application=application,
            step=step,
            answers={each: answers.get(each) for each in names},
            expected_version=application.version,
        )
    return applications.submit(application=application)
