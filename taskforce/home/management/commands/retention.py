"""`manage.py retention`: forgets what is past its time, as the nightly task does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from taskforce.home.retention import Incomplete, forget


class Command(BaseCommand):
    help = "Forgets what is past its time (docs/retention.md), and says how much of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count, and keep everything.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            done = forget(now=timezone.now(), dry_run=dry_run)
        except Incomplete as error:
            raise CommandError(str(error)) from error
        self.stdout.write("To be forgotten:" if dry_run else "Forgotten:")
        for name, count in done.items():
            self.stdout.write(f"  {name}: {count}")
