"""While a backup is taken, no document's file is removed: its row may stand in the backup.

The backup holds this advisory lock alone, from before its snapshot until it has read the last
file. Whoever removes files has committed that the row is gone before they ask: where the lock is
free then, a snapshot that is taken afterwards does not hold the row.
"""

from django.db import connection

HOLD = 0x6261636B7570  # "backup": a number of our own among advisory locks


def is_held() -> bool:
    """Whether a backup is being taken; the nightly sweep removes what has to stay for now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [HOLD])
        (is_free,) = cursor.fetchone()
    return not is_free
