from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "taskforce.home"

    def ready(self) -> None:
        from taskforce import celery  # noqa: F401  # binds the shared tasks to the app
        from taskforce.home.navigation import ENTRIES  # needs the models
        from taskforce.home.notices import KINDS, SOURCES
        from taskforce.notifications import kinds, planning
        from taskforce.ui.navigation import register

        register(*ENTRIES)
        kinds.register(*KINDS)
        planning.register(*SOURCES)
