from django.urls import path

from meetings.views import agenda, calendars, papers, planning, public, registration

urlpatterns = [
    path("meetings/", public.meeting_list, name="meeting-list"),
    path("meetings/calendar.ics", calendars.public_feed, name="meeting-feed"),
    path("meetings/calendar/", calendars.own_address, name="calendar-own"),
    path("meetings/calendar/make/", calendars.own_make, name="calendar-make"),
    path("meetings/calendar/revoke/", calendars.own_revoke, name="calendar-revoke"),
    path("calendar/<str:key>/", calendars.own_feed, name="calendar-feed"),
    path("meetings/<int:pk>/calendar.ics", calendars.meeting_file, name="meeting-calendar"),
    path("meetings/<int:pk>/", public.meeting_detail, name="meeting-detail"),
    path(
        "meetings/<int:pk>/agenda/<int:number>/",
        agenda.agenda_version,
        name="meeting-agenda-version",
    ),
    path("meetings/<int:pk>/propose/", agenda.propose, name="agenda-propose"),
    path("meetings/items/<int:pk>/withdraw/", agenda.item_withdraw, name="agenda-withdraw"),
    path("meetings/papers/<int:pk>/", papers.paper_document, name="paper-document"),
    path("meetings/papers/<int:pk>/bring/", papers.paper_bring, name="paper-bring"),
    path("meetings/papers/<int:pk>/<int:number>/", papers.paper_version, name="paper-version"),
    path(
        "meetings/<int:pk>/registration/<int:government>/",
        registration.make,
        name="registration-make",
    ),
    path(
        "meetings/<int:pk>/registration/<int:government>/nobody/",
        registration.apologise,
        name="registration-apologise",
    ),
    path("meetings/registrations/<int:pk>/", registration.edit, name="registration-edit"),
    path(
        "meetings/registrations/<int:pk>/withdraw/",
        registration.withdraw,
        name="registration-withdraw",
    ),
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
    path("secretariat/meetings/<int:pk>/agenda/", agenda.agenda, name="meeting-agenda"),
    path("secretariat/meetings/<int:pk>/agenda/new/", agenda.item_add, name="agenda-add"),
    path(
        "secretariat/meetings/<int:pk>/agenda/circulate/", agenda.circulate, name="agenda-circulate"
    ),
    path("secretariat/agenda/<int:pk>/", agenda.item_edit, name="agenda-edit"),
    path("secretariat/agenda/<int:pk>/act/<slug:verb>/", agenda.item_act, name="agenda-act"),
    path("secretariat/agenda/<int:pk>/end/<slug:verb>/", agenda.item_end, name="agenda-end"),
    path("secretariat/meetings/<int:pk>/papers/", papers.papers, name="meeting-papers"),
    path("secretariat/meetings/<int:pk>/papers/new/", papers.paper_plan, name="paper-plan"),
    path("secretariat/papers/<int:pk>/", papers.paper_edit, name="paper-edit"),
    path("secretariat/papers/<int:pk>/withdraw/", papers.paper_withdraw, name="paper-withdraw"),
    path(
        "secretariat/meetings/<int:pk>/registrations/",
        registration.board,
        name="meeting-registrations",
    ),
    path(
        "secretariat/meetings/<int:pk>/registrations/confirm/",
        registration.confirm_all,
        name="registration-confirm-all",
    ),
    path(
        "secretariat/meetings/<int:pk>/print/<slug:name>/",
        registration.sheet,
        name="meeting-sheet",
    ),
    path(
        "secretariat/registrations/<int:pk>/confirm/",
        registration.confirm,
        name="registration-confirm",
    ),
    path(
        "secretariat/registrations/<int:pk>/decline/",
        registration.decline,
        name="registration-decline",
    ),
]
