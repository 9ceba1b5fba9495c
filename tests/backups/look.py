"""What a restored database holds and refuses, for a test in another process: JSON.

`python -m tests.backups.look` under `taskforce.embedded run`; looks as the application's role.
"""

import json
import os
import sys
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2 import sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
APPEND_ONLY = (
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
    "AND (column_name = 'pgh_id' OR (table_name = 'audit_auditevent' AND column_name = 'id'))"
)
# The attempt that stands in a section, and how many times its history says it was saved.
SAVED = """
    SELECT c.number, s.narrative, s.version,
        (SELECT max(e.version) FROM commitments_sectionevent e WHERE e.pgh_obj_id = s.id)
    FROM commitments_section s
    JOIN commitments_report r ON r.id = s.report_id
    JOIN members_government g ON g.id = r.government_id AND g.slug = 'sudland'
    JOIN commitments_commitment c ON c.id = s.commitment_id
"""


def counts(cursor: Any) -> dict[str, int]:
    """Rows by table."""
    cursor.execute(TABLES)
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (found[table],) = cursor.fetchone()
    return found


def allowed(cursor: Any) -> list[str]:
    """What the role could do to the trail and the histories beyond adding; there should be none."""
    cursor.execute(APPEND_ONLY)
    tables = cursor.fetchall()
    done = [] if len(tables) > 20 else ["the tables were not found"]
    for table, key in tables:
        for statement in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"):
            words = sql.SQL(statement).format(sql.Identifier(table), sql.Identifier(key))
            try:
                cursor.execute(words)
            except psycopg2.errors.InsufficientPrivilege:
                continue
            done.append(words.as_string(cursor))
    return done


def main() -> int:
    """Prints all of it."""
    with closing(psycopg2.connect(os.environ["APP_DATABASE_URL"])) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        found = {"counts": counts(cursor), "allowed": allowed(cursor)}
        cursor.execute(SAVED)
        found["saved"] = cursor.fetchall()
        json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
