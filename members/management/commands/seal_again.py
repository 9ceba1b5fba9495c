"""`manage.py seal_again`: the last step of changing SECRET_KEY."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from members import services


class Command(BaseCommand):
    help = (
        "Seals the secrets of one-time codes, recovery codes and identity providers with the "
        "present SECRET_KEY. Run it while the old key is in SECRET_KEY_FALLBACKS; afterwards the "
        "old one can go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = services.seal_again()
        except InvalidToken as error:
            raise CommandError(
                "A secret was sealed with a key that is neither SECRET_KEY nor in "
                "SECRET_KEY_FALLBACKS. Nothing was changed."
            ) from error
        self.stdout.write(f"{count} secrets are sealed with the present key.")
