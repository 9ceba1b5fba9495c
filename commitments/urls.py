"""Addresses of reporting. The public pages are in taskforce.home."""

from django.urls import path

from commitments.views import (
    board,
    packs,
    reports,
    review,
    rounds,
    sections,
    statement,
    taking_back,
    workbooks,
)

_REPORT = "reports/<int:pk>/"
_SECTION = "reports/<int:pk>/<int:number>/"
_REVIEW = "secretariat/reports/<int:pk>/"
_ROUND = "secretariat/rounds/<int:pk>/"

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
    # a government's report
    path("reports/", reports.report_list, name="report-list"),
    path(_REPORT, reports.report_detail, name="report-detail"),
    path(f"{_REPORT}check/", reports.report_check, name="report-check"),
    path(f"{_REPORT}send/", reports.report_send, name="report-send"),
    path(f"{_REPORT}return/", reports.report_return, name="report-return"),
    path(f"{_REPORT}submit/", reports.report_submit, name="report-submit"),
    path(f"{_REPORT}recall/", reports.report_recall, name="report-recall"),
    path(f"{_REPORT}stop/", reports.report_stop, name="report-stop"),
    path(f"{_REPORT}release/", reports.report_release, name="report-release"),
    path(f"{_REPORT}nothing/", reports.report_nil, name="report-nil"),
    path(f"{_REPORT}nothing/withdraw/", reports.report_withdraw_nil, name="report-withdraw-nil"),
    path(f"{_REPORT}take-back/", taking_back.report_take_back, name="report-take-back"),
    path(f"{_REPORT}amend/", reports.report_amend, name="report-amend"),
    path(f"{_REPORT}amend/note/", reports.report_note, name="report-note"),
    path(f"{_REPORT}amend/drop/", reports.report_drop_amendment, name="report-drop-amendment"),
    path(
        f"{_REPORT}submit-on-behalf/",
        reports.report_submit_on_behalf,
        name="report-submit-on-behalf",
    ),
    path(f"{_REPORT}pack.pdf", packs.report_pack, {"form": "pdf"}, name="report-pack-pdf"),
    path(f"{_REPORT}pack.docx", packs.report_pack, {"form": "docx"}, name="report-pack-docx"),
    path(f"{_REPORT}workbook.xlsx", workbooks.workbook_download, name="workbook-download"),
    path(f"{_REPORT}workbook/", workbooks.workbook_upload, name="workbook-upload"),
    path(f"{_REPORT}workbook/<int:workbook>/", workbooks.workbook_apply, name="workbook-apply"),
    path(f"{_REPORT}letter/", board.report_letter, name="report-letter"),
    # its sections
    path(_SECTION, sections.report_section, name="report-section"),
    path(f"{_SECTION}autosave/", sections.section_autosave, name="section-autosave"),
    path(f"{_SECTION}assign/", sections.section_assign, name="section-assign"),
    path(f"{_SECTION}remark/", sections.section_remark, name="section-remark"),
    path(f"{_SECTION}evidence/", sections.evidence_add, name="evidence-add"),
    path(f"{_SECTION}actions/new/", sections.action_edit, name="action-add"),
    path(f"{_SECTION}actions/<int:action>/", sections.action_edit, name="action-edit"),
    path(
        f"{_REPORT}evidence/<int:evidence>/remove/",
        sections.evidence_remove,
        name="evidence-remove",
    ),
    path(
        f"{_REPORT}evidence/<int:evidence>/document/",
        sections.evidence_document,
        name="evidence-document",
    ),
    # the secretariat's review and board
    path("secretariat/reports/", review.review_queue, name="review-queue"),
    path("secretariat/board/", board.report_board, name="report-board"),
    path(_REVIEW, review.review_report, name="review-report"),
    path(f"{_REVIEW}begin/", review.review_begin, name="review-begin"),
    path(f"{_REVIEW}<int:number>/remark/", review.review_remark, name="review-remark"),
    path(
        f"{_REVIEW}remarks/<int:remark>/drop/",
        review.review_drop_remark,
        name="review-drop-remark",
    ),
    path(f"{_REVIEW}return/", review.review_return, name="review-return"),
    path(f"{_REVIEW}accept/", review.review_accept, name="review-accept"),
    path(f"{_REVIEW}hold/", review.review_hold, name="review-hold"),
    path(f"{_REVIEW}documents/<int:document>/", review.review_document, name="review-document"),
    path(f"{_REVIEW}extend/", board.report_extend, name="report-extend"),
    path(f"{_REVIEW}excuse/", board.report_excuse, name="report-excuse"),
    path(f"{_REVIEW}enter/", board.report_enter, name="report-enter"),
    # rounds and indicators
    path("secretariat/rounds/", rounds.round_list, name="round-list"),
    path(_ROUND, rounds.round_edit, name="round-edit"),
    path(f"{_ROUND}preview/", rounds.round_preview, name="round-preview"),
    path(f"{_ROUND}open/", rounds.round_open, name="round-open"),
    path(f"{_ROUND}close/", rounds.round_close, name="round-close"),
    path(f"{_ROUND}archive/", rounds.round_archive, name="round-archive"),
    path(f"{_ROUND}nudge/", board.report_nudge, name="report-nudge"),
    path("secretariat/indicators/", rounds.indicator_list, name="indicator-list"),
    path("secretariat/indicators/new/", rounds.indicator_edit, name="indicator-add"),
    path("secretariat/indicators/<int:pk>/", rounds.indicator_edit, name="indicator-edit"),
]
