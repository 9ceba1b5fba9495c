"""Addresses of reporting. The public pages are in taskforce.home."""

from django.urls import path

from commitments.views import reports, secretariat, statement

urlpatterns = [
    path("secretariat/statement/", statement.statement_list, name="statement-list"),
    path("secretariat/statement/<int:pk>/", statement.statement_edit, name="statement-edit"),
    path(
        "secretariat/statement/<int:pk>/put-in-force/",
        statement.statement_put_in_force,
        name="statement-put-in-force",
    ),
    path("governments/<int:pk>/sign/", statement.statement_sign, name="statement-sign"),
    path("signatures/<int:pk>/document/", statement.signature_document, name="signature-document"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:pk>/", reports.report_detail, name="report-detail"),
    path("reports/<int:pk>/<int:number>/", reports.report_section, name="report-section"),
    path("reports/<int:pk>/check/", reports.report_check, name="report-check"),
    path("reports/<int:pk>/send/", reports.report_send, name="report-send"),
    path("reports/<int:pk>/return/", reports.report_return, name="report-return"),
    path("reports/<int:pk>/submit/", reports.report_submit, name="report-submit"),
    path("secretariat/reports/", secretariat.review_queue, name="review-queue"),
    path("secretariat/reports/<int:pk>/", secretariat.review_report, name="review-report"),
    path("secretariat/reports/<int:pk>/accept/", secretariat.review_accept, name="review-accept"),
    path(
        "secretariat/reports/<int:pk>/publish/", secretariat.review_publish, name="review-publish"
    ),
    path("secretariat/rounds/", secretariat.round_list, name="round-list"),
    path("secretariat/rounds/<int:pk>/open/", secretariat.round_open, name="round-open"),
    path("secretariat/rounds/<int:pk>/close/", secretariat.round_close, name="round-close"),
]
