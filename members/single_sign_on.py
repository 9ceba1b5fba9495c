"""Single sign-on by OpenID Connect, one provider a government, with django-allauth.

Beyond what allauth does, an ID token is taken only with a good signature, from the issuer that an
administrator entered, for this portal, with the nonce of this browser's attempt (OpenID Connect
Core 1.0, section 3.1.3.7), and PKCE is always used (RFC 7636). Nothing is read from elsewhere.
"""

import base64
import hashlib
import hmac
import logging
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
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
from members.models.sign_on import is_trustworthy
from members.services import identities

logger = logging.getLogger(__name__)

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_LEEWAY = 60  # seconds by which clocks may differ
_NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotGood(OAuth2Error):
    """What a provider said is not taken, and why, in words that are fit for the log."""


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
        self._config: dict[str, Any] | None = None

    def get_provider(self) -> "GovernmentProvider":
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description; refused where it speaks for another issuer."""
        if self._config is None:
            config = self._read(self._provider.server_url)
            if config.get("issuer") != self._provider.row.issuer:
                raise NotGood("The provider names another issuer.")
            if not all(is_trustworthy(config.get(name)) for name in _ADDRESSES):
                raise NotGood("The provider lacks an address, or one is not encrypted.")
            self._config = config
        return self._config

    @property
    def basic_auth(self) -> bool:
        """How the secret is sent; basic where the provider says nothing (Discovery, section 3)."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not isinstance(methods, list) or "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Under PORTAL_URL, whatever host was asked for."""
        return settings.PORTAL_URL + reverse("sso-callback", args=[self._provider.row.pk])

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        if not pkce_code_verifier:
            raise NotGood("The attempt began without PKCE.")
        self._nonce = _nonce_of(pkce_code_verifier)
        data: dict[str, Any] = super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )
        return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing: the portal asks the provider for no more, so that no session need keep it."""
        return SocialToken(token="")

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
        except (jwt.PyJWTError, TypeError) as error:  # TypeError: a key of another kind
            raise NotGood(f"The ID token is not good: {type(error).__name__}.") from error
        if not 0 < len(claims["sub"]) <= app_settings.UID_MAX_LENGTH:
            raise NotGood("The ID token's subject is empty or too long.")
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (others or "azp" in claims) and claims.get("azp") != app.client_id:
            raise NotGood("The ID token was made for somebody else.")
        if not self._nonce or not hmac.compare_digest(str(claims["nonce"]), self._nonce):
            raise NotGood("The ID token belongs to another attempt.")
        return claims

    def _key(self, kid: str | None) -> Any:
        keys = jwt.PyJWKSet.from_dict(self._read(self.openid_config["jwks_uri"])).keys
        fitting = [key for key in keys if kid is None or key.key_id == kid]
        if len(fitting) != 1:
            raise NotGood("The provider does not know the key.")
        return fitting[0].key

    def _read(self, address: str) -> dict[str, Any]:
        with SingleSignOnAdapter(self.request).get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise NotGood("The provider does not describe itself.")
        return found


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

    def get_requests_session(self) -> Any:
        """Follows no redirect: the secret goes to the address that the issuer named, or nowhere."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> GovernmentProvider:
        """Raises ValueError for a provider that is not in use: by that allauth ends a sign-in
        whose second step is still to come."""
        row = identities.provider_by_key(provider)
        if row is None:
            raise ValueError(provider)
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
            logger.info("Single sign-on: %s vouches for nobody here", provider.row.key)
            raise ImmediateHttpResponse(refused(request))
        sociallogin.account = account
        sociallogin.user = account.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, *, exception: Any = None, **_rest: Any
    ) -> None:
        _note(provider.row, exception)
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
    except (OAuth2Error, OSError, ValueError, KeyError) as error:
        _note(row, error)
        return refused(request)
    return response


def come_back(request: HttpRequest, row: IdentityProvider) -> HttpResponse:
    """What the provider says, checked; then in, or not."""
    tokens = GovernmentTokens(request, GovernmentProvider(request, row))
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(tokens)(request)
    except (OSError, ValueError, KeyError) as error:
        _note(row, error)
        return refused(request)
    return response


def _note(row: IdentityProvider, error: Exception | None) -> None:
    """For the operator. What a provider wrote stays out of the log: it may hold a token."""
    why = str(error) if isinstance(error, NotGood) else type(error).__name__
    logger.warning("Single sign-on through %s failed: %s", row.key, why)
