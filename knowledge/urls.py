from django.urls import path

from knowledge import support_urls
from knowledge.views import resources as views

urlpatterns = [
    *support_urls.urlpatterns,
    path("knowledge/", views.resource_list, name="knowledge-list"),
    path("knowledge/<int:pk>/", views.resource_detail, name="knowledge-detail"),
    path("secretariat/knowledge/", views.manage, name="knowledge-manage"),
    path("secretariat/knowledge/new/", views.create, name="knowledge-create"),
    path("secretariat/knowledge/<int:pk>/", views.edit, name="knowledge-edit"),
    path("secretariat/knowledge/<int:pk>/publish/", views.publish, name="knowledge-publish"),
]
