"""`manage.py appoint_administrator EMAIL`: the first administrator of a new portal."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from members import accounts, services
from members.models import StaffRole, User


class Command(BaseCommand):
    help = (
        "Makes a person an administrator of the secretariat, and adds them where the portal does "
        "not know them. Who has no password yet gets a link to set one, by mail and here. Safe to "
        "run again: it makes a new link as long as no password is set."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="", help="for a new person; else the address")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            user = self._person(options["email"], options["name"])
            services.appoint(user=user, role=StaffRole.ADMINISTRATOR, actor=None)
        self.stdout.write(f"{user.email} is an administrator.")
        if user.has_usable_password():
            self.stdout.write("They sign in with the password that they have.")
            return
        link = accounts.password_link(user)
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"To set a password, once and within {hours} hours:\n{link}")
        try:
            get_adapter().send_mail(
                "account/email/invitation", user.email, {"user": user, "link": link}
            )
        except OSError:
            self.stderr.write("The mail with this link could not be sent: pass it on yourself.")

    def _person(self, email: str, name: str) -> User:
        try:
            user = User.objects.get_by_natural_key(email.strip())
        except User.DoesNotExist:
            try:
                return services.add_person(email=email, name=name or email)
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
        if not user.is_active:
            raise CommandError(f"The account of {user.email} is closed.")
        return user
