from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "taskforce.home"

    def ready(self) -> None:
        from taskforce import celery  # noqa: F401  # binds the shared tasks to the app
