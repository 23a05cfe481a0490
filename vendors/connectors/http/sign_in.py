"""How a request shows who we are."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from msp.kernel.http import Answer, GuardedSession
from msp.kernel.i18n import _
from vendors.connectors.answers import failure, readable, send
from vendors.connectors.http.definition import SignIn
from vendors.connectors.http.fields import found, text_at
from vendors.connectors.http.tokens import SHELF, key_of
from vendors.protocol.errors import AuthFailed, ProtocolBroken

NO_TOKEN = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
# For how long a token is used whose vendor does not say how long it lives, and at most.
USUAL_SECONDS, LONGEST_SECONDS = 300.0, 86_400.0


class Credentials:
    """The account's name and secret, put into each request as the definition says."""

    def __init__(self, sign_in: SignIn, account: str, secret: str, session: GuardedSession) -> None:
        self._sign_in = sign_in
        self._account = account
        self._secret = secret
        self._session = session
        self._key = key_of(
            sign_in.token_address, account, secret, sign_in.scope, sign_in.token_form
        )
        self._token = ""
        # It was accepted before, or lay on the shelf: refused now, it has lapsed.
        self._proven = False
        if secret:
            session.redactor.learn(self._basic())

    @property
    def may_have_expired(self) -> bool:
        """A token was accepted before and can lapse in the middle of the work."""
        return bool(self._token) and self._proven

    def note_accepted(self) -> None:
        """The vendor knew us."""
        self._proven = True

    def headers(self) -> Mapping[str, str]:
        """The headers that sign a request in."""
        match self._sign_in.kind:
            case "basic":
                return {"Authorization": f"Basic {self._basic()}"}
            case "bearer":
                return {"Authorization": f"Bearer {self._in_header()}"}
            case "header":
                return {self._sign_in.name: f"{self._sign_in.prefix}{self._in_header()}"}
            case "oauth2":
                return {"Authorization": f"Bearer {self._token or self._taken()}"}
            case _:
                return {}

    def query(self) -> Mapping[str, str]:
        """The query parameter that signs a request in."""
        return {self._sign_in.name: self._secret} if self._sign_in.kind == "query" else {}

    def forget_token(self) -> None:
        """The token is not accepted any more."""
        SHELF.drop(self._key, self._token)
        self._token, self._proven = "", False

    def _in_header(self) -> str:
        """Raises AuthFailed for a key that no header can carry."""
        if not self._secret.isascii() or not self._secret.isprintable():
            raise AuthFailed(_("A key that travels in a header has plain letters and signs only."))
        return self._secret

    def _taken(self) -> str:
        """From the shelf, or a new one."""
        self._token = SHELF.get(self._key)
        self._proven = bool(self._token)
        if not self._token:
            self._token, seconds = self._fetched()
            SHELF.keep(self._key, self._token, seconds)
        self._session.redactor.learn(self._token)
        return self._token

    def _fetched(self) -> tuple[str, float]:
        """A token and its life. Raises AuthFailed when our credentials are refused."""
        answer = self._asked()
        if answer.status in NO_TOKEN:
            why = self._session.redactor.plain(answer.text)[:300]
            raise AuthFailed(_("No token was given: %(why)s", why=why))
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise failure(answer, self._session.redactor.plain(answer.text), writing=False)
        told = readable(answer, writing=False)
        token = text_at("access_token", told)
        if not token:
            raise ProtocolBroken(_("There is no access_token in the answer."))
        return token, _life(found("expires_in", told))

    def _asked(self) -> Answer:
        """The one request for a token; it changes nothing at the vendor, so a lost one is lost."""
        sign_in, headers = self._sign_in, {"Accept": "application/json"}
        form = {"grant_type": "client_credentials", **sign_in.token_form}
        if sign_in.scope:
            form["scope"] = sign_in.scope
        if sign_in.client_in == "form":
            form |= {"client_id": self._account, "client_secret": self._secret}
        else:
            headers["Authorization"] = f"Basic {self._basic()}"
        return send(
            self._session, "POST", sign_in.token_address, writing=False, data=form, headers=headers
        )

    def _basic(self) -> str:
        return b64encode(f"{self._account}:{self._secret}".encode()).decode()


def _life(told: Any) -> float:
    """Seconds; what is no number is taken for the usual."""
    try:
        return min(max(float(told), 0.0), LONGEST_SECONDS)
    except (TypeError, ValueError):
        return USUAL_SECONDS
