"""`manage.py check_portal`: whether database, documents and rights belong together."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from taskforce.home.consistency import Allowances, results

SHOWN = 20  # faults of one check


class Command(BaseCommand):
    help = (
        "Reads everything and changes nothing. Run it as the application's database role: whether "
        "that role could rewrite the trail is part of it. Ends with code 1 where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--one-role", action="store_true", help="Accept that one role owns and works."
        )
        parser.add_argument(
            "--new-secret-key",
            action="store_true",
            help="Accept that what an earlier SECRET_KEY sealed is lost.",
        )
        parser.add_argument(
            "--known-damage",
            action="append",
            default=[],
            metavar="KEY",
            help="Accept that this document is damaged or missing.",
        )

    def handle(
        self,
        *args: Any,
        one_role: bool,
        new_secret_key: bool,
        known_damage: list[str],
        **options: Any,
    ) -> None:
        count = 0
        for result in results(Allowances(one_role, new_secret_key, frozenset(known_damage))):
            count += len(result.faults)
            word = f"{len(result.faults)} wrong" if result.faults else "in order"
            self.stdout.write(f"{result.name}: {word}")
            for fault in result.faults[:SHOWN]:
                self.stdout.write(f"  {fault}")
        if count:
            raise CommandError(f"{count} things are wrong; see above.")
