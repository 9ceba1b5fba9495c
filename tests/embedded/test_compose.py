"""The compose file and the image agree with the settings and with the manual.

No container engine is needed: what is compared is text that people edit apart from each other.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
MANUAL = (ROOT / "docs" / "operations.md").read_text()
IMAGE = (ROOT / "Dockerfile").read_text()
READ = re.findall(
    r'read(?:_flag)?\(\s*"([A-Z_]+)"', (ROOT / "taskforce" / "settings.py").read_text()
)
# Read by `manage.py prepare` and for backups, not by the settings.
PREPARE = ["APP_DATABASE_URL", "DATABASE_OWNER_URL"]


def test_every_variable_that_the_portal_gets_is_one_that_it_reads() -> None:
    services = COMPOSE.partition("  postgres:\n    <<:")[0]
    given = re.findall(r"^\s+([A-Z][A-Z_]+?)(?:_FILE)?: ", services, re.MULTILINE)
    assert len(given) > 10
    assert set(given) <= {*READ, *PREPARE}


def test_nothing_that_the_settings_need_is_missing() -> None:
    needed = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "PORTAL_URL", "ALLOWED_HOSTS"}
    assert {name for name in needed if re.search(rf"\b{name}(_FILE)?: ", COMPOSE)} == needed
    assert re.search(r"PORTAL_DATA=/var/lib/portal/documents$", IMAGE, re.MULTILINE)
    assert "documents:/var/lib/portal/documents" in COMPOSE


def test_the_manual_makes_every_secret() -> None:
    files = set(re.findall(r"file: \./secrets/([\w.-]+)", COMPOSE))
    assert len(files) == 7
    assert {name for name in files if f"> secrets/{name}" in MANUAL} == files


def test_the_manual_names_every_variable() -> None:
    assert {name for name in READ if f"`{name}`" not in MANUAL} == set()


def test_only_web_is_published_and_everything_is_hardened() -> None:
    assert COMPOSE.count("ports:") == 1
    assert 'ports: ["${PUBLISH:-127.0.0.1:8000}:8000"]' in COMPOSE
    services = re.findall(r"^  (\w+):\n    <<: \*(\w+)", COMPOSE, re.MULTILINE)
    assert {name for name, _ in services} == {
        *("web", "worker", "beat", "prepare", "backup", "postgres", "redis"),
    }
    hardened = COMPOSE.partition("x-portal:")[0]
    for wanted in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert wanted in hardened
    assert "USER 10001:10001" in IMAGE


def test_the_image_gets_no_secret_and_no_test() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert allowed.isdisjoint({"secrets", "var", "tests", ".git", ".venv"})
    # Translations come with the first language that has some.
    assert all((ROOT / name).exists() for name in allowed - {"locale"})
