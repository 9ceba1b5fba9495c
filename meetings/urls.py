from django.urls import path

from meetings.views import actions, minutes, planning, public, session

urlpatterns = [
    path("meetings/", public.meeting_list, name="meeting-list"),
    path("meetings/<int:pk>/", public.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/minutes/", minutes.minutes, name="meeting-minutes"),
    path("meetings/<int:pk>/minutes/object/", minutes.object_to, name="minutes-object"),
    path("objections/<int:pk>/withdraw/", minutes.withdraw_objection, name="objection-withdraw"),
    path("decisions/", session.decision_list, name="decision-list"),
    path("actions/", actions.action_list, name="action-item-list"),
    path("actions/<int:pk>/", actions.action_detail, name="action-item-detail"),
    path("actions/<int:pk>/act/<slug:verb>/", actions.act, name="action-item-act"),
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
    path("secretariat/meetings/<int:pk>/session/", session.session, name="meeting-session"),
    path("secretariat/meetings/<int:pk>/minutes/", minutes.edit, name="minutes-edit"),
    path(
        "secretariat/meetings/<int:pk>/minutes/circulate/",
        minutes.circulate,
        name="minutes-circulate",
    ),
    path(
        "secretariat/meetings/<int:pk>/minutes/withdraw/", minutes.withdraw, name="minutes-withdraw"
    ),
    path("secretariat/meetings/<int:pk>/carry-over/", actions.carry_over, name="actions-carry"),
    path("secretariat/objections/<int:pk>/settle/", minutes.settle, name="objection-settle"),
    path("secretariat/decisions/<int:pk>/", session.decision_edit, name="decision-edit"),
    path("secretariat/actions/<int:pk>/", actions.action_edit, name="action-item-edit"),
]
