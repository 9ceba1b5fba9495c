"""Addresses of the pages that compose the apps."""

from django.urls import path

from taskforce.home.views import content, dashboard, governments, machines, mail, public, shared

urlpatterns = [
    path("", public.home, name="home"),
    path("mission/", public.mission, name="mission"),
    path("mission/<str:version>/", public.mission_version, name="mission-version"),
    path("commitments/", public.commitment_list, name="commitment-list"),
    path("commitments/<int:number>/", public.commitment_detail, name="commitment-detail"),
    path("members/", public.member_list, name="member-list"),
    path("members/<slug:slug>/", public.member_detail, name="member-detail"),
    path(
        "members/<slug:slug>/<slug:round_slug>/v<int:number>/",
        public.member_publication,
        name="member-publication",
    ),
    path(
        "members/<slug:slug>/<slug:round_slug>/v<int:number>/documents/<int:document>/",
        public.member_document,
        name="member-document",
    ),
    path("shared/", shared.shared_list, name="shared-list"),
    path("shared/changes/", shared.changes, name="changes"),
    path("shared/<slug:slug>/<slug:round_slug>/", shared.shared_report, name="shared-report"),
    path(
        "shared/<slug:slug>/<slug:round_slug>/documents/<int:document>/",
        shared.shared_document,
        name="shared-document",
    ),
    path("progress/", public.progress, name="progress"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("report-abuse/", public.report_abuse, name="report-abuse"),
    path("contact/", public.contact, name="contact"),
    path("tasks/", dashboard.dashboard, name="dashboard"),
    path("secretariat/governments/", governments.government_list, name="government-list"),
    path("governments/<int:pk>/", governments.government_record, name="government-record"),
    path(
        "secretariat/governments/<int:pk>/<slug:verb>/",
        governments.government_act,
        name="government-act",
    ),
    path("secretariat/mail/", mail.mail_log, name="mail-log"),
    path("secretariat/mail/<int:pk>/", mail.mail_detail, name="mail-detail"),
    path("secretariat/mail/<int:pk>/resend/", mail.mail_resend, name="mail-resend"),
    path("secretariat/content/", content.content_list, name="content-list"),
    path("secretariat/content/<slug:kind>/<int:pk>/", content.content_edit, name="content-edit"),
    path("healthz", machines.healthz, name="healthz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security_txt, name="security-txt"),
]
