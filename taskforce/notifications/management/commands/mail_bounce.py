"""`manage.py mail_bounce < message`: takes a delivery report, as a mail server pipes it."""

import email
import email.policy
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from taskforce.notifications import bounces, services
from taskforce.notifications.models import Notice


class Command(BaseCommand):
    help = "Reads a delivery report (RFC 3464) and stops mail to an address that does not exist."

    def handle(self, *_args: Any, **_options: Any) -> None:
        message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
        report = bounces.read(message)
        if report is None:
            self.stdout.write("Not a report of a final failure. Nothing to do.")
            return
        try:
            notice = services.mark_bounced(message_id=report.message_id, answer=report.answer)
        except Notice.DoesNotExist as error:
            raise CommandError("The report is about a mail that is not in the ledger.") from error
        self.stdout.write(f"Notice {notice.pk} is marked as bounced.")
