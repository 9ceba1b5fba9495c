"""What a database holds, table by table: how many rows, and a hash of them in no order."""

import hashlib
from typing import Any

from psycopg2 import sql

# Not in a backup: sessions, which would let people in again who were signed out since, with the
# network addresses they came from; and the counters of the rate limits.
LEFT_OUT = ("django_session", "usersessions_usersession", "portal_cache")

# A row's text depends on them, and they may be others where it is restored.
_AS_TEXT = (
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "iso_8601"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
)
_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
# What is computed from other columns is computed again, by PostgreSQL's words for a language.
_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attname
"""


class _Lines:
    """Counts and hashes what COPY writes: one line a row."""

    def __init__(self) -> None:
        self.count = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.count += data.count(b"\n")
        self.digest.update(data)
        return len(data)


def of(cursor: Any) -> dict[str, dict[str, Any]]:
    """Rows and SHA-256 by table, in the transaction of the cursor, which has just begun."""
    for name, value in _AS_TEXT:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    cursor.execute(_TABLES)
    tables = [name for (name,) in cursor.fetchall() if name not in LEFT_OUT]
    return {table: _of(cursor, table) for table in tables}


def _of(cursor: Any, table: str) -> dict[str, Any]:
    place = sql.Identifier("public", table)
    cursor.execute(_COLUMNS, [place.as_string(cursor)])
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
    lines = _Lines()
    rows = sql.SQL(
        "COPY (SELECT sha256(convert_to(ROW({})::text, 'UTF8')) FROM {} ORDER BY 1) TO STDOUT"
    ).format(columns, place)
    cursor.copy_expert(rows.as_string(cursor), lines)
    return {"rows": lines.count, "sha256": lines.digest.hexdigest()}


def differences(expected: dict[str, dict[str, Any]], found: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each table that is not as expected."""
    lines = []
    for table in sorted(expected.keys() | found.keys()):
        before, after = expected.get(table), found.get(table)
        if before is None:
            lines.append(f"{table} is not in the backup")
        elif after is None:
            lines.append(f"{table} is missing")
        elif before["rows"] != after["rows"]:
            lines.append(f"{table} has {after['rows']} rows instead of {before['rows']}")
        elif before["sha256"] != after["sha256"]:
            lines.append(f"{table} has other content in its {after['rows']} rows")
    return lines
