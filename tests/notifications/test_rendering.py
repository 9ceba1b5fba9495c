"""M4: nothing confidential, no injected header, every kind in every language."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
from django.conf import settings as portal
from django.template import Context, Template
from pytest_django import Settings

from members.models import User
from taskforce.notifications import kinds, services
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import Rendered, render, single_line
from tests.notifications.conftest import Queue, Register
from tests.smtp import SmtpSink

# The links of some kinds are made from the object's row, even where it is gone.
pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in portal.LANGUAGES]
DEADLINE = datetime(2026, 12, 11, 22, 59, 59, tzinfo=UTC)


def sample(kind: Kind, person: User, **facts: object) -> Notice:
    """A notice that nobody queued."""
    return Notice(
        recipient=person,
        kind=kind.key,
        object_id="7",
        due_at=DEADLINE,
        facts={**kind.sample, "due_zone": "Europe/Brussels", **facts},
    )


def whole(mail: Rendered) -> Iterator[str]:
    yield from (mail.subject, mail.text, mail.html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(kinds.every()), ids=lambda kind: kind.key)
def test_every_kind_in_every_language(kind: Kind, language: str) -> None:
    person = User(name="Ama Mensah", email="ama@norland.example", language=language)
    mail = render(sample(kind, person))

    assert mail.subject
    assert "\n" not in mail.subject
    assert len(re.findall(r"https?://\S+", mail.text)) == 1
    assert mail.html.count("<a ") == 1
    assert f'lang="{language}"' in mail.html
    assert "Ama Mensah" in mail.text
    assert "11 December 2026, 23:59 (Brussels)" in mail.text or language != "en-gb"
    for text in whole(mail):
        assert "{" not in text
        assert "None" not in text
    assert "&" not in mail.text
    html5lib.HTMLParser(strict=True).parse(mail.html)


@pytest.mark.parametrize("kind", list(kinds.every()), ids=lambda kind: kind.key)
def test_no_mail_loads_anything(kind: Kind) -> None:
    mail = render(sample(kind, User(name="Ama", email="ama@norland.example")))

    assert not re.search(r"<(img|script|link|iframe|object)\b|url\(|src=", mail.html)


@pytest.mark.parametrize("kind", list(kinds.every()), ids=lambda kind: kind.key)
def test_every_kind_is_documented(kind: Kind) -> None:
    text = (Path(portal.BASE_DIR) / "docs" / "mail.md").read_text(encoding="utf-8")

    assert f"`{kind.key}`" in text


def test_the_recipients_zone_and_language(reminder: Kind) -> None:
    person = User(name="Aiko", email="aiko@x.example", language="fr", time_zone="Asia/Tokyo")
    mail = render(sample(reminder, person))

    assert "12 décembre 2026, 07:59 (Tokyo)" in mail.text
    assert "samedi" in mail.text
    assert "11 décembre 2026, 23:59 (Brussels) – 12 décembre 2026, 07:59 (Tokyo)" in mail.text
    assert mail.language == "fr"
    assert '<html lang="fr" dir="ltr">' in mail.html


def test_right_to_left(reminder: Kind) -> None:
    mail = render(sample(reminder, User(name="آمنة", email="a@x.example", language="ar")))

    assert '<html lang="ar" dir="rtl">' in mail.html


def test_one_persons_language_does_not_reach_the_next(
    queue: Queue, smtp_sink: SmtpSink, ama: User, ben: User
) -> None:
    ama.language, ama.time_zone = "fr", "Pacific/Auckland"
    ama.save()
    queue(ama, ben)
    services.deliver()

    (french,) = smtp_sink.messages(to=ama.email)
    (english,) = smtp_sink.messages(to=ben.email)
    assert french["Content-Language"] == "fr"
    assert "samedi" in french.get_body(("plain",)).get_content()
    assert "Friday" in english.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    "nasty",
    [
        "Autumn\r\nBcc: everybody@norland.example",
        "Autumn\nX-Spam: no\n\nA body of one's own",
        "Autumn\u2028Bcc: everybody@norland.example",
        "Autumn\x00\x0bBcc: everybody@norland.example",
    ],
)
def test_a_title_cannot_add_a_header(
    register: Register, smtp_sink: SmtpSink, ama: User, nasty: str
) -> None:
    kind = register(context=lambda notice: {"title": nasty})  # past the cleaning of facts
    ama.name = nasty.replace("\x00", "")
    ama.save()
    services.queue(kind=kind.key, recipients=[ama], obj=ama, facts=kind.sample)
    services.deliver()

    (mail,) = smtp_sink.messages()
    assert mail["Bcc"] is None
    assert mail["X-Spam"] is None
    assert mail["X-Envelope-To"] == "ama@norland.example"
    assert mail["Subject"].startswith("Reminder 7: Autumn")


def test_markup_in_a_name_stays_text(reminder: Kind) -> None:
    person = User(name="<b>Ama</b> & co", email="a@x.example")
    mail = render(sample(reminder, person, title="<script>alert(1)</script>"))

    assert "<b>Ama</b> & co" in mail.text
    assert "&lt;b&gt;Ama&lt;/b&gt; &amp; co" in mail.html
    assert "<script" not in mail.html


def test_a_site_that_is_not_production_says_so(reminder: Kind, settings: Settings) -> None:
    settings.MAIL_SUBJECT_PREFIX = "[Demonstration] "
    mail = render(sample(reminder, User(name="Ama", email="a@x.example")))

    assert mail.subject == "[Demonstration] Reminder 7: Autumn round"


def test_text_on_one_line() -> None:
    assert single_line(" a\r\n\tb\u2029c\x07d\u202ee ") == "a b cde"
    assert single_line("می‌خواهم") == "می‌خواهم"  # the joiner belongs to the word


def test_a_moment_in_a_mail_is_plain_text() -> None:
    words = Template("{% load mail %}{{ at|moment }}").render(Context({"at": DEADLINE}))

    assert words == "11 December 2026, 22:59 (UTC)"
