"""Single sign-on by OpenID Connect, one provider a government, with django-allauth.

Beyond what allauth does, an ID token is taken only with a good signature, from the issuer that an
administrator entered, for this portal, with the nonce of this browser's attempt (OpenID Connect
Core 1.0, section 3.1.3.7), and PKCE is always used (RFC 7636). Nothing is read from elsewhere.
"""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from members.accounts import unseal
from members.models import IdentityProvider
from members.services import identities

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_LEEWAY = 60  # seconds by which clocks may differ
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


def _nonce_of(code_verifier: str) -> str:
    """What ties a token to one attempt in one browser: only its session knows the verifier."""
    digest = hashlib.sha256(b"nonce:" + code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class GovernmentTokens(OpenIDConnectOAuth2Adapter):
    """The conversation with one provider."""

    def __init__(self, request: HttpRequest, provider: "GovernmentProvider") -> None:
        super().__init__(request, provider.app.provider_id)
        self._provider = provider
        self._nonce = ""

    def get_provider(self) -> "GovernmentProvider":
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description; refused where it speaks for another issuer."""
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self._provider.row.issuer:
            raise OAuth2Error("The provider names another issuer.")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if settings.PORTAL_TLS and any(urlsplit(config[n]).scheme != "https" for n in names):
            raise OAuth2Error("The provider has an address that is not encrypted.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Under PORTAL_URL, whatever host was asked for."""
        return settings.PORTAL_URL + reverse("sso-callback", args=[self._provider.row.pk])

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise OAuth2Error("The attempt began without PKCE.")
        self._nonce = _nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )
        return data

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Who the ID token says it is. Raises OAuth2Error for one that is not good."""
        claims = self._claims(app, kwargs["response"].get("id_token") or "")
        return self._provider.sociallogin_from_response(request, {"id_token": claims})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            key = self._key(jwt.get_unverified_header(id_token).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key,
                algorithms=_ALGORITHMS,
                audience=app.client_id,
                issuer=self._provider.row.issuer,
                leeway=_LEEWAY,
                options={"require": _NEEDED},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("The ID token is not good.") from error
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (others or "azp" in claims) and claims.get("azp") != app.client_id:
            raise OAuth2Error("The ID token was made for somebody else.")
        if not self._nonce or not hmac.compare_digest(str(claims["nonce"]), self._nonce):
            raise OAuth2Error("The ID token belongs to another attempt.")
        return claims

    def _key(self, kid: str | None) -> Any:
        with SingleSignOnAdapter(self.request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if kid is None or key.key_id == kid]
        if len(fitting) != 1:
            raise OAuth2Error("The provider does not know the key.")
        return fitting[0].key


class GovernmentProvider(OpenIDConnectProvider):
    """One government's provider, as allauth sees it."""

    def __init__(self, request: HttpRequest, row: IdentityProvider) -> None:
        self.row = row
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=row.key,
            name=row.name,
            client_id=row.client_id,
            secret=unseal(row.sealed_secret),
            settings={"server_url": row.issuer},
        )
        super().__init__(request, app=app)

    def serialize(self) -> dict[str, Any]:
        """What the session keeps of it while the second factor is asked for."""
        return {"id": self.row.key}

    def wk_server_url(self, url: str) -> str:
        """OpenID Connect Discovery 1.0, section 4: also for issuers that end with a slash."""
        return f"{url.rstrip('/')}/.well-known/openid-configuration"

    def get_oauth2_adapter(self, request: HttpRequest) -> GovernmentTokens:
        return GovernmentTokens(request, self)

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def get_pkce_params(self) -> dict[str, Any]:
        """Always, and with the nonce that goes with it."""
        params: dict[str, Any] = generate_code_challenge()
        return {**params, "nonce": _nonce_of(params["code_verifier"])}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """No more is kept of a person than who they are to their provider."""
        return {"iss": data["id_token"]["iss"]}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets nobody in whom their own government's delegation does not know."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> GovernmentProvider:
        """Raises SocialApp.DoesNotExist for a provider that is not in use."""
        row = identities.provider_by_key(provider)
        if row is None:
            raise SocialApp.DoesNotExist
        return GovernmentProvider(request, row)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Goes on with the person whom the identity belongs to, or ends here."""
        provider = sociallogin.provider
        email = next(
            (each.email for each in sociallogin.email_addresses if each.verified is True), ""
        )
        account = identities.person_behind(
            provider=provider.row, subject=sociallogin.account.uid, verified_email=email
        )
        if account is None:
            raise ImmediateHttpResponse(refused(request))
        sociallogin.account = account
        sociallogin.user = account.user

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> HttpResponse:
    """The one answer to everything that does not lead in."""
    return render(request, "members/sign_on/refused.html", status=403)


def leave_for(request: HttpRequest, row: IdentityProvider) -> HttpResponse:
    """On to the provider, to come back to the portal's own pages."""
    provider = GovernmentProvider(request, row)
    try:
        response: HttpResponse = provider.redirect(
            request, process="login", next_url=reverse("dashboard")
        )
    except (OAuth2Error, OSError, ValueError, KeyError):
        return refused(request)
    return response


def come_back(request: HttpRequest, row: IdentityProvider) -> HttpResponse:
    """What the provider says, checked; then in, or not."""
    tokens = GovernmentTokens(request, GovernmentProvider(request, row))
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(tokens)(request)
    except (OSError, ValueError, KeyError):
        return refused(request)
    return response
