"""Erases what is past its time, as the nightly task does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from members.services.erasure import erase_expired


class Command(BaseCommand):
    help = (
        "Erases people who left long ago, applications and invitations that came to nothing, and "
        "what is left of sessions that are over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count, and erase nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        erased = erase_expired(now=timezone.now(), dry_run=dry_run)
        said = "To be erased" if dry_run else "Erased"
        self.stdout.write(
            f"{said}: {erased.people} people, {erased.applications} applications, "
            f"{erased.invitations} invitations, {erased.sessions} sessions."
        )
