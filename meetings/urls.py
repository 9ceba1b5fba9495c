from django.urls import path

from meetings.views import planning, public

urlpatterns = [
    path("meetings/", public.meeting_list, name="meeting-list"),
    path("meetings/<int:pk>/", public.meeting_detail, name="meeting-detail"),
    path("secretariat/meetings/", planning.manage, name="meeting-manage"),
    path("secretariat/meetings/new/", planning.create, name="meeting-create"),
    path("secretariat/meetings/<int:pk>/", planning.run, name="meeting-run"),
    path("secretariat/meetings/<int:pk>/edit/", planning.edit, name="meeting-edit"),
    path("secretariat/meetings/<int:pk>/announce/", planning.announce, name="meeting-announce"),
    path("secretariat/meetings/<int:pk>/act/<slug:verb>/", planning.act, name="meeting-act"),
    path("secretariat/meetings/<int:pk>/postpone/", planning.postpone, name="meeting-postpone"),
    path("secretariat/meetings/<int:pk>/date/", planning.confirm_date, name="meeting-confirm-date"),
    path("secretariat/meetings/<int:pk>/cancel/", planning.cancel, name="meeting-cancel"),
    path("secretariat/meetings/<int:pk>/outcome/", planning.outcome, name="meeting-outcome"),
]
