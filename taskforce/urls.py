"""Every address of the portal. tests/access lists each of them with who may come in."""

from django.urls import include, path

handler500 = "taskforce.core.errors.server_error"

urlpatterns = [
    path("", include("taskforce.home.urls")),
    path("", include("commitments.urls")),
    path("", include("meetings.urls")),
    path("", include("knowledge.urls")),
    path("", include("members.urls")),
]
