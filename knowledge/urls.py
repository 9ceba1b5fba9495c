from django.urls import path

from knowledge import question_urls, support_urls
from knowledge.views import board, contributions, resources

urlpatterns = [
    *support_urls.urlpatterns,
    *question_urls.urlpatterns,
    path("knowledge/", resources.resource_list, name="knowledge-list"),
    path("knowledge/feed/", resources.feed, name="knowledge-feed"),
    path("knowledge/help/", resources.how_to_write, name="knowledge-help"),
    path(
        "knowledge/commitments/<int:number>/",
        resources.on_commitment,
        name="knowledge-commitment",
    ),
    path(
        "knowledge/capabilities/<slug:name>/",
        resources.on_capability,
        name="knowledge-capability",
    ),
    path("knowledge/<int:pk>/", resources.resource_detail, name="knowledge-detail"),
    path(
        "knowledge/<int:pk>/documents/<int:document>/",
        resources.resource_document,
        name="knowledge-document",
    ),
    path("knowledge/contributions/", contributions.own_list, name="knowledge-own"),
    path("knowledge/contributions/new/", contributions.create, name="knowledge-create"),
    path(
        "knowledge/contributions/<int:pk>/",
        contributions.contribution,
        name="knowledge-contribution",
    ),
    path("knowledge/contributions/<int:pk>/edit/", contributions.edit, name="knowledge-edit"),
    path(
        "knowledge/contributions/<int:pk>/documents/",
        contributions.add_document,
        name="knowledge-document-add",
    ),
    path(
        "knowledge/contributions/<int:pk>/documents/<int:document>/remove/",
        contributions.remove_document,
        name="knowledge-document-remove",
    ),
    path("knowledge/contributions/<int:pk>/submit/", contributions.submit, name="knowledge-submit"),
    path(
        "knowledge/contributions/<int:pk>/readers/",
        contributions.readers,
        name="knowledge-readers",
    ),
    path(
        "knowledge/contributions/<int:pk>/versions/<int:number>/",
        contributions.version,
        name="knowledge-version",
    ),
    path(
        "knowledge/contributions/<int:pk>/act/<slug:verb>/", contributions.act, name="knowledge-act"
    ),
    path(
        "knowledge/contributions/<int:pk>/end/<slug:verb>/", contributions.end, name="knowledge-end"
    ),
    path("knowledge/contributions/<int:pk>/publish/", board.publish, name="knowledge-publish"),
    path("secretariat/knowledge/", board.manage, name="knowledge-manage"),
]
