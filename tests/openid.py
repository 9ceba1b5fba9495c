"""A real OpenID Connect provider on loopback: discovery, authorization with PKCE, token, keys.

It vouches for one person at a time and can be told to lie in one place, so that a test sees the
lie refused.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "taskforce-portal"
CLIENT_SECRET = "shared-by-the-two-of-them"


@cache
def made_key(name: str) -> rsa.RSAPrivateKey:
    """A key of that name, made once for all providers: making one takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIdProvider:
    """Use as a context manager. `person` is whom the next sign-in is for.

    Its lies: `lies` replaces claims of the ID token and `also` what stands beside it, `forge` signs
    it with a key that nobody published, `sign_with` with another kind of key. `pages` answers a
    path with something else, `leads` with a redirect.
    """

    def __init__(self) -> None:
        self.key = made_key("published")
        self.person: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        self.also: dict[str, Any] = {}
        self.forge = False
        self.unsigned = False
        self.sign_with: tuple[Any, str] | None = None
        self.named_issuer = ""
        self.pages: dict[str, Any] = {}
        self.leads: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.requests: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, "")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                provider.answer(self, self.rfile.read(length).decode())

            def log_message(self, *args: Any) -> None:
                """Quiet: the tests look at what was asked themselves."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)

    def __enter__(self) -> "OpenIdProvider":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answers nobody any more."""
        if self.thread.is_alive():
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()

    def answer(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        parts = urlsplit(handler.path)
        self.requests.append(parts.path)
        query = {name: values[0] for name, values in parse_qs(parts.query or body).items()}
        if parts.path == "/authorize":
            code = secrets.token_urlsafe(16)
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            handler.send_response(302)
            handler.send_header("Location", f"{query['redirect_uri']}?{back}")
            handler.end_headers()
            return
        if parts.path in self.leads:
            handler.send_response(307)
            handler.send_header("Location", self.leads[parts.path])
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        pages = {
            "/.well-known/openid-configuration": self.description,
            "/keys": lambda _query: {"keys": [self.public_key()]},
            "/token": self.token,
        }
        page = self.pages[parts.path] if parts.path in self.pages else pages[parts.path](query)
        status = 400 if "error" in page else 200
        data = json.dumps(page).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def description(self, _query: dict[str, str]) -> dict[str, Any]:
        return {
            "issuer": self.named_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code"],
        }

    def public_key(self) -> dict[str, Any]:
        key: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(
            self.key.public_key(), as_dict=True
        )
        return {**key, "kid": "first", "use": "sig", "alg": "RS256"}

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None or sent.get("client_secret") != CLIENT_SECRET:
            return {"error": "invalid_grant"}
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = made_key("nobody's") if self.forge else self.key
        key, algorithm = self.sign_with or (key, "RS256")
        token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "first"})
        if self.unsigned:
            token = jwt.encode(claims, None, algorithm="none", headers={"kid": "first"})
        return {"access_token": "unused", "id_token": token, **self.also}
