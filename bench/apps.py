from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "bench"

    def ready(self) -> None:
        from bench.reminders import REMINDER  # needs the models
        from taskforce.notifications import kinds

        kinds.register(REMINDER)
