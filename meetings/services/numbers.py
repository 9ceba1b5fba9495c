"""Numbers that follow each other, whoever asks at the same moment."""

from django.db import connection

_ACTIONS = 6_005  # tells this lock from others on the same database


def lock_action_numbers(year: int) -> None:
    """Until the transaction ends nobody else gives action items of this year their numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ACTIONS, year])
