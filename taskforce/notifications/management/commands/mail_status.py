"""`manage.py mail_status`: how delivery is doing; for a health check or a monitor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from taskforce.notifications import selectors


class Command(BaseCommand):
    help = "Prints the numbers of the mail ledger; fails where mail is late or nothing is planned."

    def handle(self, *_args: Any, **_options: Any) -> None:
        health = selectors.health()
        self.stdout.write(
            f"waiting {health.waiting}\n"
            f"retrying {health.retrying}\n"
            f"late_seconds {health.late.total_seconds():.0f}\n"
            f"failed_last_day {health.failed}\n"
            f"refused_addresses {health.refused_addresses}\n"
            f"silent_seconds {health.silent.total_seconds():.0f}\n"
        )
        if health.is_ill:
            raise CommandError("Mail is late or nothing is planned: see docs/mail.md.")
