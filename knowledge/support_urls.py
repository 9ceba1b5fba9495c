"""The addresses of support."""

from django.urls import path

from knowledge.views import support as views
from knowledge.views import support_secretariat as secretariat

_OWN = "knowledge/support/"
_STAFF = "secretariat/support/"
_CONSENT = f"{_OWN}introductions/<uuid:pk>/"
_INTRODUCTION = f"{_STAFF}introductions/<uuid:pk>/"

urlpatterns = [
    path(_OWN, views.gap, name="support-gap"),
    path(f"{_OWN}own/", views.own, name="support-own"),
    path(f"{_OWN}new/<int:government>/<slug:side>/", views.add, name="support-add"),
    path(_CONSENT, views.consent, name="support-consent"),
    path(f"{_CONSENT}agree/", views.agree, name="support-agree"),
    path(f"{_CONSENT}decline/", views.decline, name="support-decline"),
    path(f"{_CONSENT}outcome/", views.outcome, name="support-outcome"),
    path(f"{_OWN}<uuid:pk>/", views.entry, name="support-entry"),
    path(f"{_OWN}<uuid:pk>/edit/", views.edit, name="support-edit"),
    path(f"{_OWN}<uuid:pk>/<slug:verb>/", views.act, name="support-act"),
    path(_STAFF, secretariat.match_list, name="support-matches"),
    path(f"{_STAFF}entries/", secretariat.entry_list, name="support-entries"),
    path(f"{_STAFF}propose/<uuid:need>/<uuid:offer>/", secretariat.propose, name="support-propose"),
    path(f"{_STAFF}introductions/", secretariat.introduction_list, name="support-introductions"),
    path(_INTRODUCTION, secretariat.introduction, name="support-introduction"),
    path(f"{_INTRODUCTION}withdraw/", secretariat.withdraw, name="support-withdraw"),
    path(f"{_INTRODUCTION}outcome/", secretariat.conclude, name="support-conclude"),
]
