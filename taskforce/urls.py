"""Every address of the portal. tests/access lists each of them with who may come in."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
