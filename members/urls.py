"""Addresses of accounts and delegations. Of django-allauth only what is listed here is offered."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.http import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from members.account_views import PasskeySignInView, RecoveryCodesView, SecondFactorView
from members.views import account as own_account
from members.views import cases, delegation, invitations, join, own_data, sign_on, staff
from taskforce.core.access import own, public

_methods = require_http_methods(["GET", "HEAD", "POST"])


def _public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return public(_methods(view))


def _own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return own(_methods(view))


_signing_in = [
    path("account/login/", _public(account.login), name="account_login"),
    path("account/signup/", _public(account.signup), name="account_signup"),
    path("account/inactive/", _public(account.account_inactive), name="account_inactive"),
    path(
        "account/confirm-email/",
        _public(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^account/confirm-email/(?P<key>[-:\w]+)/$",
        _public(account.confirm_email),
        name="account_confirm_email",
    ),
    path("account/password/reset/", _public(account.password_reset), name="account_reset_password"),
    path(
        "account/password/reset/done/",
        _public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/key/done/",
        _public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/2fa/authenticate/", _public(factor.authenticate), name="mfa_authenticate"),
    path(
        "account/2fa/passkey/login/",
        _public(PasskeySignInView.as_view()),
        name="mfa_login_webauthn",
    ),
]

_signed_in = [
    path("account/", own_account.account_settings, name="account-settings"),
    path("account/theme/", own_account.theme, name="account-theme"),
    path("account/logout/", _own(account.logout), name="account_logout"),
    path("account/reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("account/email/", _own(account.email), name="account_email"),
    path("account/password/change/", _own(account.password_change), name="account_change_password"),
    path("account/password/set/", _own(account.password_set), name="account_set_password"),
    path("account/2fa/", _own(SecondFactorView.as_view()), name="mfa_index"),
    path("account/2fa/reauthenticate/", _own(factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/2fa/code/activate/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/2fa/code/deactivate/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/2fa/recovery-codes/",
        _own(RecoveryCodesView.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/generate/",
        _own(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/2fa/passkey/", _own(passkey.list_webauthn), name="mfa_list_webauthn"),
    path("account/2fa/passkey/add/", _own(passkey.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/2fa/passkey/reauthenticate/",
        _own(passkey.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/2fa/passkey/<int:pk>/remove/",
        _own(passkey.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/2fa/passkey/<int:pk>/rename/",
        _own(passkey.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("account/sessions/", own_account.sessions, name="account-sessions"),
    path("account/sessions/end/", own_account.end_other_sessions, name="account-sessions-end"),
    path("account/sessions/<int:pk>/end/", own_account.end_session, name="account-session-end"),
]

_staff = [
    path("account/trail/", own_data.trail, name="account-trail"),
    path("account/export/", own_data.export, name="account-export"),
    path("account/lost-second-factor/", own_data.lost_second_factor, name="lost-second-factor"),
    path("secretariat/staff/", staff.staff_list, name="staff-list"),
    path("secretariat/staff/invite/", staff.staff_invite, name="staff-invite"),
    path("secretariat/staff/<int:pk>/", staff.staff_roles, name="staff-roles"),
    path("secretariat/recoveries/", staff.recovery_list, name="recovery-list"),
    path("secretariat/recoveries/<int:pk>/", staff.recovery_detail, name="recovery-detail"),
    path(
        "secretariat/recoveries/<int:pk>/confirm/", staff.recovery_confirm, name="recovery-confirm"
    ),
    path("secretariat/recoveries/<int:pk>/refuse/", staff.recovery_refuse, name="recovery-refuse"),
]

_single_sign_on = [
    path("account/sso/", sign_on.choose, name="sso"),
    path("account/sso/<int:pk>/", sign_on.leave, name="sso-leave"),
    path("account/sso/<int:pk>/callback/", sign_on.callback, name="sso-callback"),
    path("account/sso/identities/<int:pk>/unlink/", sign_on.unlink, name="sso-unlink"),
    path("secretariat/sign-on/", sign_on.provider_list, name="sign-on-list"),
    path("secretariat/sign-on/add/", sign_on.provider_add, name="sign-on-add"),
    path("secretariat/sign-on/<int:pk>/", sign_on.provider_edit, name="sign-on-edit"),
]

_joining = [
    path("join/", join.join, name="join"),
    path("join/start/", join.start, name="join-start"),
    path("join/sent/", join.sent, name="join-sent"),
    path("join/open/<str:key>/", join.open_link, name="join-open"),
    path("join/application/", join.application, name="join-application"),
    path("join/application/check/", join.check, name="join-check"),
    path("join/application/withdraw/", join.withdraw, name="join-withdraw"),
    path("join/application/document/<str:name>/", join.document, name="join-document"),
    path("join/application/<slug:step>/", join.step, name="join-step"),
]

_applications = [
    path("secretariat/applications/", cases.queue, name="application-queue"),
    path("secretariat/applications/<int:pk>/", cases.case, name="application-case"),
    path("secretariat/applications/<int:pk>/approve/", cases.approve, name="application-approve"),
    path(
        "secretariat/applications/<int:pk>/document/<str:name>/",
        cases.document,
        name="application-document",
    ),
    path("secretariat/applications/<int:pk>/<slug:verb>/", cases.act, name="application-act"),
]

_delegations = [
    path("delegation/", delegation.own_delegation, name="delegation"),
    path("invitation/<str:key>/", invitations.invitation, name="invitation"),
    path("invitations/<int:pk>/send-again/", delegation.send_again, name="invitation-send-again"),
    path("invitations/<int:pk>/revoke/", delegation.revoke, name="invitation-revoke"),
    path("governments/<int:pk>/delegation/", delegation.delegation, name="government-delegation"),
    path("governments/<int:pk>/delegation/invite/", delegation.invite, name="delegation-invite"),
    path("governments/<int:pk>/delegation/office/", delegation.office, name="delegation-office"),
    path("governments/<int:pk>/delegation/confirm/", delegation.confirm, name="delegation-confirm"),
    path("delegation/places/<int:pk>/roles/", delegation.roles, name="place-roles"),
    path("delegation/places/<int:pk>/suspend/", delegation.suspend, name="place-suspend"),
    path("delegation/places/<int:pk>/reinstate/", delegation.reinstate, name="place-reinstate"),
    path("delegation/places/<int:pk>/depart/", delegation.depart, name="place-depart"),
]

urlpatterns = [
    *_signing_in,
    *_signed_in,
    *_joining,
    *_applications,
    *_delegations,
    *_single_sign_on,
    *_staff,
]
