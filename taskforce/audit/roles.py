"""The two database roles: the owner migrates, the application works and cannot rewrite history."""

from django.apps import apps
from django.db import connection, transaction
from psycopg2 import sql

from taskforce.audit.models import AuditEvent


def append_only_tables() -> list[str]:
    """The trail and every history table that django-pghistory keeps."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model is AuditEvent or getattr(model, "pgh_tracked_model", None) is not None
    )


@transaction.atomic
def grant_application_role(name: str, password: str) -> None:
    """Makes or updates the role that the application runs as. Idempotent; needs the owner.

    It may read and write every table, but neither change nor empty the append-only ones; in one
    transaction, so that a portal at work never has more rights for a moment.
    """
    role = sql.Identifier(name)
    statements = [
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(
            role
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
        sql.SQL("REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM {}").format(role),
        *(
            sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), role)
            for table in append_only_tables()
        ),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {}").format(role))
        for statement in statements:
            cursor.execute(statement)
