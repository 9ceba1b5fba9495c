"""A1, A2 and A5: what every answer carries, whoever asks and whatever they get."""

import pytest
from django.test import Client

from tests.access.world import World

POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
ADDRESSES = [
    "/",
    "/mission/",
    "/no-such-page/",
    "/commitments/10/",
    "/account/login/",
    "/tasks/",
    "/healthz",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a1_every_answer_carries_the_strict_headers(world: World, address: str) -> None:
    answer = Client().get(address)
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Server" not in answer
    assert len(answer["X-Request-Id"]) >= 8


def test_a1_over_tls_browsers_are_told_to_stay_there(world: World, settings: object) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000  # type: ignore[attr-defined]
    answer = Client().get("/healthz", secure=True)
    assert "max-age=31536000" in answer["Strict-Transport-Security"]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "account" not in a])
def test_a2_a_visitor_gets_no_cookie(world: World, address: str) -> None:
    assert not Client().get(address).cookies


def test_a5_a_change_needs_the_token(world: World) -> None:
    client = world.client("drafter")
    client.handler.enforce_csrf_checks = True
    assert client.post(f"/reports/{world.report.pk}/send/").status_code == 403


def test_a5_an_unknown_host_is_refused(world: World) -> None:
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_pages_of_people_are_not_kept_by_caches(world: World, settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    assert "no-store" in world.client("drafter").get("/tasks/")["Cache-Control"]
