"""The environment that script/server makes for the portal."""

import re
import stat
from pathlib import Path

import pytest

from taskforce.embedded.configuration import (
    Wishes,
    owner_environment,
    portal_environment,
    uses_other_servers,
    without_owner,
)
from taskforce.embedded.locations import Locations, locate
from taskforce.embedded.refusal import Refusal

DEMO = Wishes(demo=True, port=8123, administrator="")
REAL = Wishes(demo=False, port=8123, administrator="")
MAIL = {"EMAIL_URL": "smtp://mail.example.org:25"}


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    return locate(tmp_path / "data", None)


def test_demonstration_needs_nothing(places: Locations) -> None:
    made = portal_environment({}, places, DEMO)
    assert made["PORTAL_DEMO"] == "1"
    assert made["PORTAL_TLS"] == "0"
    assert made["PORTAL_URL"] == "http://127.0.0.1:8123"
    assert made["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert made["EMAIL_URL"] == f"file://{places.data}/mail"
    assert made["PORTAL_DATA"] == f"{places.data}/documents"
    for folder in ("mail", "documents"):
        assert stat.S_IMODE((places.data / folder).stat().st_mode) == 0o700


def test_work_needs_a_mail_server(places: Locations) -> None:
    with pytest.raises(Refusal, match=r"^Set EMAIL_URL to the mail server"):
        portal_environment({}, places, REAL)


def test_work_is_no_demonstration_whatever_the_environment_says(places: Locations) -> None:
    made = portal_environment({**MAIL, "PORTAL_DEMO": "1"}, places, REAL)
    assert made["PORTAL_DEMO"] == "0"


def test_plain_http_only_without_an_https_address(places: Locations) -> None:
    assert portal_environment(MAIL, places, REAL)["PORTAL_TLS"] == "0"
    address = {"PORTAL_URL": "https://portal.example.org"}
    assert "PORTAL_TLS" not in portal_environment({**MAIL, **address}, places, REAL)


def test_the_secret_key_is_made_once(places: Locations) -> None:
    first = portal_environment(MAIL, places, REAL)["SECRET_KEY"]
    assert re.fullmatch(r"[\w-]{64}", first)
    assert portal_environment(MAIL, places, REAL)["SECRET_KEY"] == first
    assert stat.S_IMODE((places.data / "secret-key").stat().st_mode) == 0o600


def test_what_is_given_wins_also_from_a_file(places: Locations, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("from a file")
    given = {**MAIL, "SECRET_KEY_FILE": str(key), "ALLOWED_HOSTS": "portal.example.org"}
    made = portal_environment(given, places, REAL)
    assert "SECRET_KEY" not in made
    assert made["ALLOWED_HOSTS"] == "portal.example.org"


def test_servers_are_given_both_or_neither(tmp_path: Path) -> None:
    assert uses_other_servers({}) is False
    assert uses_other_servers({"DATABASE_URL": "a", "REDIS_URL": "b"}) is True
    with pytest.raises(Refusal, match=r"^Set REDIS_URL too"):
        uses_other_servers({"DATABASE_URL": "a"})
    with pytest.raises(Refusal, match=r"^Set DATABASE_URL too"):
        uses_other_servers({"REDIS_URL": "a"})
    with pytest.raises(Refusal, match="cannot be read: No such file"):
        uses_other_servers({"DATABASE_URL_FILE": str(tmp_path / "none")})


def test_the_owner_prepares_and_the_application_works() -> None:
    portal = {"DATABASE_URL": "application", "DATABASE_OWNER_URL": "owner", "OTHER": "kept"}
    assert owner_environment(portal) == {
        "DATABASE_URL": "owner",
        "APP_DATABASE_URL": "application",
        "OTHER": "kept",
    }
    assert without_owner(portal) == {"DATABASE_URL": "application", "OTHER": "kept"}


def test_one_role_alone_is_not_asked_to_limit_itself() -> None:
    assert owner_environment({"DATABASE_URL": "both"}) == {"DATABASE_URL": "both"}
