"""A7: documents come by a form that looks at them, and go as attachments that do nothing."""

from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django import forms
from django.conf import settings as portal
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory
from pytest_django import Settings

from taskforce.core.middleware import HeadersMiddleware
from taskforce.documents import services
from taskforce.documents.forms import DocumentField
from taskforce.documents.inspection import LARGEST
from taskforce.documents.responses import attachment
from tests.documents.corpus import office
from tests.factories.documents import PDF, letter


class Letter(forms.Form):
    letter = DocumentField()


def served(name: str = "letter.pdf") -> HttpResponse:
    """A document as it leaves through the middleware that sets headers."""
    document = services.store(file=letter(name), actor=None)

    def view(request: HttpRequest) -> HttpResponse:
        return attachment(document)

    answer = SecurityMiddleware(CSPMiddleware(HeadersMiddleware(view)))
    return answer(RequestFactory().get("/"))


def test_a7_a_document_goes_as_an_attachment_that_does_nothing(db: None, data: Path) -> None:
    answer = served()
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (
            "Ernennung für Åsa.pdf",
            "attachment; filename*=utf-8''Ernennung%20f%C3%BCr%20%C3%85sa.pdf",
        ),
        ('a"; filename=x.html;.pdf', 'attachment; filename="a\\"; filename=x.html;.pdf"'),
        ("a\r\nSet-Cookie: b.pdf", 'attachment; filename="aSet-Cookie: b.pdf"'),
    ],
)
def test_a7_a_name_stays_within_its_header(db: None, data: Path, name: str, header: str) -> None:
    assert served(name)["Content-Disposition"] == header


def test_the_form_says_what_may_come_and_refuses_the_rest_beside_the_field() -> None:
    field = Letter().fields["letter"]
    assert "PDF" in str(field.help_text)
    assert "up to 10 MB" in str(field.help_text)
    assert ".docx" in field.widget.attrs["accept"]
    sound = Letter(files={"letter": letter()})
    assert sound.is_valid()
    assert sound.cleaned_data["letter"].read() == PDF
    macros = office("docx", {"word/vbaProject.bin": b"x"})
    refused = Letter(files={"letter": SimpleUploadedFile("a.docx", macros)})
    assert refused.errors["letter"] == [
        "This file has macros. Save it in the format without macros."
    ]
    assert Letter(files={}).errors["letter"] == ["This field is required."]


def posted(size: int) -> HttpRequest:
    file = SimpleUploadedFile("a.txt", b"a\n" * (size // 2))
    return RequestFactory().post("/", {"letter": file, "word": "kept"})


def test_of_a_file_that_is_too_large_no_more_is_kept_than_tells_so() -> None:
    request = posted(3 * LARGEST)
    file = request.FILES["letter"]
    assert LARGEST < (file.size or 0) <= LARGEST + 64 * 1024 * 2
    assert request.POST["word"] == "kept"
    assert Letter(files=request.FILES).errors["letter"] == [
        "This file is larger than 10 MB. Make it smaller, or split it."
    ]


def test_a_file_of_the_largest_size_comes_in() -> None:
    request = posted(LARGEST)
    assert request.FILES["letter"].size == LARGEST
    assert Letter(files=request.FILES).is_valid()


def test_a5_a_request_that_is_too_large_is_answered_before_it_is_read(
    db: None, settings: Settings
) -> None:
    settings.LARGEST_REQUEST = 10_000
    answer = Client().post(
        "/account/login/", {"letter": SimpleUploadedFile("a.txt", b"a" * 20_000)}
    )
    assert answer.status_code == 400
    request = posted(100)
    request.META["CONTENT_LENGTH"] = "10001"
    with pytest.raises(RequestDataTooBig):
        request._load_post_and_files()
    assert request._read_started is False


def test_as_many_files_as_a_request_may_have_fit_into_it() -> None:
    assert portal.LARGEST_REQUEST >= portal.DATA_UPLOAD_MAX_NUMBER_FILES * LARGEST
