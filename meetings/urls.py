from django.urls import path

from meetings import views

urlpatterns = [
    path("meetings/", views.meeting_list, name="meeting-list"),
    path("meetings/<int:pk>/", views.meeting_detail, name="meeting-detail"),
    path("secretariat/meetings/", views.manage, name="meeting-manage"),
    path("secretariat/meetings/new/", views.create, name="meeting-create"),
    path("secretariat/meetings/<int:pk>/", views.edit, name="meeting-edit"),
    path("secretariat/meetings/<int:pk>/announce/", views.announce, name="meeting-announce"),
    path("secretariat/meetings/<int:pk>/outcome/", views.outcome, name="meeting-outcome"),
]
