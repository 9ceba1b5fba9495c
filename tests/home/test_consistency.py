"""`manage.py check_portal` finds each thing that can be wrong, and nothing where all is well."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from members import authority
from taskforce.audit.roles import grant_application_role
from taskforce.documents.models import Document
from taskforce.home.consistency import CHECKS, Allowances, results
from tests.access.world import World

ROLE = "portal_app_to_be_checked"
OWNER = Allowances(one_role=True)


def sql(statement: str) -> None:
    """As the owner of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is pending holds up ALTER TABLE
        cursor.execute(statement)


def faults(allowances: Allowances = OWNER) -> dict[str, list[str]]:
    """By the name of the check, where there are some."""
    return {result.name: result.faults for result in results(allowances) if result.faults}


@pytest.fixture
def scene(world: World, tmp_path: Path, settings: Settings) -> World:
    """Something of everything: a published report with a document, a text of the library."""
    settings.PORTAL_DATA = tmp_path / "data"
    settings.PORTAL_DATA.mkdir()
    world.publish_with_evidence()
    world.lead_contribution("published")
    return world


def test_a_portal_in_order_has_no_fault(scene: World) -> None:
    out = StringIO()
    call_command("check_portal", one_role=True, stdout=out)
    assert out.getvalue().splitlines() == [f"{name}: in order" for name in CHECKS]


def _unlink(scene: World) -> None:
    Document.objects.get(pk=scene.evidence.document_id).path.unlink()


def _exchange(scene: World) -> None:
    Document.objects.get(pk=scene.evidence.document_id).path.write_bytes(b"another paper")


def _open_folder(scene: World) -> None:
    path = Document.objects.get(pk=scene.evidence.document_id).path
    path.parents[1].chmod(0o755)


def _seal_otherwise(scene: World) -> None:
    Authenticator.objects.create(
        user=scene.user("drafter"), type=Authenticator.Type.TOTP, data={"secret": "gAAAA"}
    )


def _take_right(scene: World) -> None:
    authority.GovernmentPermission.objects.filter(user=scene.user("drafter")).delete()


WRONG: dict[str, tuple[Callable[[World], object], str]] = {
    "migrations": (
        lambda scene: MigrationRecorder.Migration.objects.filter(app="freshness").delete(),
        "freshness.0001_counter was not applied.",
    ),
    "constraints": (
        lambda scene: sql(
            "ALTER TABLE members_government ADD CONSTRAINT unsure CHECK (name <> '') NOT VALID"
        ),
        "members_government: the constraint unsure was not validated.",
    ),
    "sequences": (
        lambda scene: sql("ALTER SEQUENCE members_user_id_seq RESTART"),
        "members_user: the next number is taken already.",
    ),
    "triggers": (
        lambda scene: sql("DROP TRIGGER freshness_counted ON members_government"),
        "members_government: the trigger freshness_counted is missing.",
    ),
    "documents and their files": (_unlink, "has no file"),
    "the documents' folder": (_open_folder, "is open to other accounts"),
    "rights in delegations": (_take_right, "rights are missing and 0 are too many"),
    "sealed secrets": (_seal_otherwise, "1 of 1 sealed secrets cannot be opened"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_check_finds_its_fault(scene: World, name: str) -> None:
    spoil, sentence = WRONG[name]
    spoil(scene)
    found = faults()
    if name == "rights in delegations":
        scene.seat("drafter", ["drafter"])  # as every test leaves them
    assert set(found) == {name}
    assert any(sentence in fault for fault in found[name]), found


def test_a_file_with_another_content_is_found(scene: World) -> None:
    _exchange(scene)
    (fault,) = faults()["documents and their files"]
    assert "has another content" in fault
    key = Document.objects.get(pk=scene.evidence.document_id).key.hex
    assert faults(Allowances(one_role=True, known_damage={key})) == {}


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("commitments_publishedsection", "narrative = 'Another word.'", "differs from what was"),
        ("commitments_publishedsection", "number = 11 WHERE number = 9", "was never submitted"),
        ("commitments_sharedsection", "next_steps = 'More.'", "differs from what was"),
        ("commitments_reportversion", "answers = '{\"sections\": []}'", "not what was submitted"),
        ("knowledge_resourceversion", "content = '{}'", "not what was published"),
    ],
)
def test_a_word_that_was_changed_past_the_portal_is_found(
    scene: World, table: str, change: str, sentence: str
) -> None:
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    sql(f"UPDATE {table} SET {change}")  # noqa: S608  # constants
    sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    found = faults()
    assert any(sentence in fault for each in found.values() for fault in each), found


def test_a_trigger_that_is_switched_off_is_found(scene: World) -> None:
    sql("ALTER TABLE commitments_reportversion DISABLE TRIGGER USER")
    found = faults()["triggers"]
    wanted = "commitments_reportversion: the trigger report_version_immutable is switched off."
    assert wanted in found
    assert "commitments_reportversion: the trigger freshness_counted is missing." in found


def test_an_answer_that_is_not_for_everybody_is_found(scene: World) -> None:
    """As if a copy had been made for the wrong readers."""
    sql("ALTER TABLE commitments_reportversion DISABLE TRIGGER USER")
    sql(
        "UPDATE commitments_reportversion SET answers = "
        "jsonb_set(answers, '{sections,0,visibility}', '\"secretariat\"')"
    )
    found = faults()["readers' copies"]
    assert len(found) == 2
    assert all("is not for its readers" in fault for fault in found)


def test_a_lost_key_can_be_accepted(scene: World) -> None:
    _seal_otherwise(scene)
    assert faults(Allowances(one_role=True, new_secret_key=True)) == {}


# L7 -----------------------------------------------------------------------------------------------


def test_l7_one_role_for_everything_is_a_fault(scene: World) -> None:
    (fault,) = faults(Allowances())["rights of the application's role"]
    assert "could rewrite the trail" in fault
    out = StringIO()
    with pytest.raises(CommandError, match="1 things are wrong"):
        call_command("check_portal", stdout=out)
    assert "rights of the application's role: 1 wrong" in out.getvalue()


@pytest.mark.parametrize(
    ("grant", "sentence"),
    [
        ("", ""),
        ("GRANT DELETE ON audit_auditevent TO", "may change what was written"),
        ("GRANT TRUNCATE ON commitments_sectionevent TO", "may change what was written"),
        ("GRANT UPDATE (reason) ON audit_auditevent TO", "may change what was written"),
        ("REVOKE INSERT ON audit_auditevent FROM", "may not add"),
        ("GRANT CREATE ON SCHEMA public TO", "may make tables"),
        ("ALTER TABLE audit_auditevent OWNER TO", "owns the database"),
    ],
)
def test_l7_a_role_that_may_too_much_is_found(scene: World, grant: str, sentence: str) -> None:
    grant_application_role(ROLE, "for-this-test-alone")
    if grant:
        sql(f"{grant} {ROLE}")
    sql(f"SET ROLE {ROLE}")
    try:
        found = faults(Allowances())
    finally:
        sql("RESET ROLE")
    if not sentence:
        assert found == {}
        return
    assert set(found) == {"rights of the application's role"}
    assert any(sentence in fault for fault in found["rights of the application's role"])
