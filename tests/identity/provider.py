"""An OIDC issuer that really runs: Authlib's server side on the loopback, with PKCE required.

``tamper`` changes what it says, ``sign`` how it signs: for the answers that must be refused.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.WARNING)
CLIENT, SECRET = "ideas", "a secret that the test issuer shares"


class Client(ClientMixin):  # type: ignore[misc]
    """The one client there is."""

    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith("http://ideas.test/sign-in/with/")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(SimpleNamespace, AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was given, once."""

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return str(self.nonce)

    def get_auth_time(self) -> None:
        return None

    get_acr = get_amr = get_auth_time


class TestIssuer:
    """One issuer, its keys and the person who would sign in there now."""

    __test__ = False

    def __init__(self) -> None:
        self.server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.client_id, self.client_secret = CLIENT, SECRET
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()
        self.key = _key("first")
        self.reset()

    def reset(self) -> None:
        """Behave well again."""
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.tamper: Callable[[dict[str, Any]], Any] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.metadata: dict[str, Any] = {}
        self.logout_type = "logout+jwt"
        self.answer: dict[str, str] = {}
        self.down = False
        self.codes: dict[str, Code] = {}
        self.key_requests = 0

    def stop(self) -> None:
        """End the server."""
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on."""
        self.key = _key(kid)

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        """Return claims as a token by the present key."""
        header = {"alg": "RS256", "kid": str(self.key.kid), **header}
        return jwt.encode(header, claims, self.key, ["RS256"])

    def logout_token(self, **changes: Any) -> str:
        """Return a back-channel logout token; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": f"jti-{now}",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        } | changes  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        return self.signed(kept, typ=self.logout_type)

    def _app(self) -> flask.Flask:
        app = flask.Flask("issuer")
        app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = False
        outer = self

        class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
            TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

            def save_authorization_code(self, code: str, request: Any) -> None:
                data = request.payload.data
                outer.codes[code] = Code(
                    code=code, redirect_uri=data["redirect_uri"], scope=data["scope"],
                    nonce=data["nonce"], code_challenge=data["code_challenge"],
                    code_challenge_method=data["code_challenge_method"],
                )  # fmt: skip

            def query_authorization_code(self, code: str, client: Client) -> Code | None:  # noqa: ARG002
                return outer.codes.get(code)

            def delete_authorization_code(self, authorization_code: Code) -> None:
                del outer.codes[authorization_code.code]

            def authenticate_user(self, authorization_code: Code) -> Any:  # noqa: ARG002
                return outer

        class IdToken(OpenIDCode):  # type: ignore[misc]
            def exists_nonce(self, nonce: str, request: Any) -> bool:  # noqa: ARG002
                return any(code.nonce == nonce for code in outer.codes.values())

            def encode_id_token(self, token: Any, request: Any) -> str:  # noqa: ARG002
                now = int(time.time())
                claims = {
                    "iss": outer.url, "aud": CLIENT, "iat": now, "exp": now + 300,
                    "nonce": request.authorization_code.nonce, **outer.claims,
                }  # fmt: skip
                outer.tamper(claims)
                return outer.sign(claims)

        class Named(IssuerParameter):  # type: ignore[misc]
            def get_issuer(self) -> str:
                return outer.url

        server = AuthorizationServer(
            app, query_client=lambda name: Client() if name == CLIENT else None,
            save_token=lambda token, request: None,
        )  # fmt: skip
        server.register_grant(Grant, [CodeChallenge(required=True), IdToken(require_nonce=True)])
        server.register_extension(Named())
        self._routes(app, server)
        return app

    def _routes(self, app: flask.Flask, server: AuthorizationServer) -> None:
        @app.before_request
        def away() -> Any:
            return ("away", 503) if self.down else None

        @app.get("/.well-known/openid-configuration")
        def discovery() -> Any:
            return {
                "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "end_session_endpoint": f"{self.url}/end",
                "authorization_response_iss_parameter_supported": True,
                "backchannel_logout_supported": True,
            } | self.metadata  # fmt: skip

        @app.get("/keys")
        def keys() -> Any:
            self.key_requests += 1
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize() -> Any:
            grant = server.get_consent_grant(end_user=self)
            return server.create_authorization_response(grant_user=self, grant=grant)

        @app.post("/token")
        def token() -> Any:
            return server.create_token_response()

        @app.get("/userinfo")
        def userinfo() -> Any:
            return {"sub": self.claims["sub"]} | self.userinfo


def _key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def answer_of(location: str) -> dict[str, str]:
    """Return the parameters of a redirect's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
