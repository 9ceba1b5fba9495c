"""`manage.py load_content`: the statement, its commitments, capabilities and signatories."""

from typing import Any

from django.core.management.base import BaseCommand

from commitments.content.loader import load


class Command(BaseCommand):
    help = "Adds the shipped content that is missing. Never overwrites what was edited."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load()
        if options["verbosity"]:
            self.stdout.write(f"Content added: {loaded}.")
