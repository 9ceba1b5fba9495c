"""L7: the application's database role cannot rewrite the trail or the history."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from commitments.models import Section
from taskforce.audit.models import AuditEvent
from taskforce.audit.roles import append_only_tables, grant_application_role
from tests.access.world import World

ROLE = "portal_app_under_test"


@pytest.fixture
def as_application(world: World) -> Iterator[World]:
    """The rest of the test runs with the rights of the application's role."""
    world.complete_draft()
    grant_application_role(ROLE, "for-this-test-alone")
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
        yield world
        cursor.execute("RESET ROLE")


def test_the_tables_are_known(db: None) -> None:
    tables = append_only_tables()
    assert AuditEvent._meta.db_table in tables
    assert {"commitments_sectionevent", "commitments_reportevent"} <= set(tables)


def test_the_application_works_with_its_rights(as_application: World) -> None:
    before = AuditEvent.objects.count()
    section = Section.objects.first()
    assert section is not None
    section.narrative = "Written with the application's rights."
    section.save()
    as_application.seat("nobody", ["observer"])
    assert AuditEvent.objects.count() > before


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_l7_the_trail_and_the_history_are_only_added_to(
    as_application: World, statement: str
) -> None:
    for table in append_only_tables():
        key = "id" if table == AuditEvent._meta.db_table else "pgh_id"
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table, key, key))


def test_l7_the_role_cannot_take_the_guards_away(as_application: World) -> None:
    for statement in (
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE audit_auditevent",
        f"GRANT DELETE ON audit_auditevent TO {ROLE}",
        "CREATE TABLE public.mine (id integer)",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            try:
                cursor.execute(statement)
            except DatabaseError:
                transaction.set_rollback(True)
                continue
        # PostgreSQL answers a GRANT without the right with a warning instead of an error.
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'audit_auditevent', 'DELETE')", [ROLE])
            assert cursor.fetchone() == (False,), statement
