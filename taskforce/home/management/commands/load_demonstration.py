"""`manage.py load_demonstration`: made-up governments to look around with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from commitments.models import Statement
from taskforce.home.demonstration import load


class Command(BaseCommand):
    help = "Loads the demonstration: made-up governments, people, reports, meetings and texts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "Set PORTAL_DEMO=1 first. The demonstration has public passwords and belongs on "
                "no portal that is used for work."
            )
        try:
            made = load.load(timezone.now().date())
        except load.RealWork as error:
            raise CommandError(
                "This portal holds rounds, meetings or texts that are not the demonstration’s. "
                "Load the demonstration into an empty one."
            ) from error
        except Statement.DoesNotExist as error:
            raise CommandError("Run `manage.py load_content` first.") from error
        if options["verbosity"]:
            self._print(made)

    def _print(self, made: bool) -> None:
        self.stdout.write(
            "The demonstration is loaded."
            if made
            else "The demonstration is here: nothing changed."
        )
        rows = [("Sign in as", "Of", "Role"), *load.accounts()]
        rows = [(address, where or "Secretariat", role) for address, where, role in rows]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write("")
        for address, where, role in rows:
            self.stdout.write(f"{address:<{widths[0]}}  {where:<{widths[1]}}  {role}")
        self.stdout.write("")
        self.stdout.write(f"Everybody’s password is: {load.PASSWORD}")
