"""Roundup behind its own mail gateway, as the desk of a vendor that has nothing but a mailbox.

Our letters go over real SMTP to a server that hands them to the gateway; Roundup's answers come
over real SMTP to the desk's server, which takes them in as mail from a mailbox. The vendor's
person works in the tracker. No answer is made by us.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import select

from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.intake import Gate, take_mail_in
from msp.kernel.db import record
from msp.kernel.http_exchange import Exchange
from msp.kernel.moment import now
from msp.kernel.ports import LOOPBACK, free_port
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings
from vendors.cases.models import VendorCase
from vendors.connectors.email.connector import EmailConnector
from vendors.connectors.email.kind import connect
from vendors.connectors.kind import Setup
from vendors.post.jobs_ledger import DeskLedger, post_of
from vendors.protocol.post import Begun, Leaving

PASSWORD = "post for tests"
CLERK = Path(__file__).with_name("roundup_clerk.py")


class Gateway:
    """The vendor's mail server: takes mail from those it knows, and hands it to Roundup."""

    def __init__(self, take: Callable[[bytes], None], *, sign_in: bool) -> None:
        self.taken: list[bytes] = []
        self.port = free_port()
        self._take = take
        self._controller = Controller(
            self,
            hostname=LOOPBACK,
            port=self.port,
            authenticator=self._knows if sign_in else None,
            auth_required=False,
            auth_require_tls=False,
        )
        self._controller.start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.taken.append(content)
        self._take(content)
        return "250 Taken"

    def close(self) -> None:
        self._controller.stop(no_assert=True)

    def _knows(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
    ) -> AuthResult:
        known = isinstance(auth, LoginPassword) and auth.password == PASSWORD.encode()
        return AuthResult(success=known, handled=False)


class CaseLedger(DeskLedger):
    """The desk's ledger, for cases that no ticket asked for: each gets its row when it begins."""

    def __init__(self, secret: str, connection_id: UUID) -> None:
        super().__init__(secret, connection_id)
        self._id = connection_id

    def begin(self, leaving: Leaving) -> Begun:
        with record(SYSTEM) as db:
            wanted = VendorCase.correlation_id == leaving.correlation_id
            if db.scalar(select(VendorCase.id).where(wanted)) is None:
                case = VendorCase(
                    connection_id=self._id,
                    correlation_id=leaving.correlation_id,
                    external_id=leaving.correlation_id,
                )
                db.add(case)
        return super().begin(leaving)


class MailPeer:
    """A peer of the conformance suite. `settings` are the desk's, `config` the connection's."""

    def __init__(self, folder: Path, settings: Callable[[], Settings], connection: UUID) -> None:
        self._settings, self._connection = settings, connection
        self.config: dict[str, str] = {"to": "support@corvid.example", "tag": "[issue{number}]"}
        self.inbox = Gateway(self._arrives, sign_in=False)
        self.outbox = Gateway(lambda raw: self._ask("mail", raw.hex()), sign_in=True)
        self._clerk = subprocess.Popen(
            [sys.executable, str(CLERK)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._tell(_plan(folder, self.inbox.port))
        self.fates: list[str | None] = []

    @property
    def port(self) -> int:
        return self.outbox.port

    def smtp_url(self, password: str = PASSWORD) -> str:
        return f"smtp://desk:{password.replace(' ', '%20')}@{LOOPBACK}:{self.port}"

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> EmailConnector:
        post = post_of(self._settings(), self._connection)
        ledger = CaseLedger(self._settings().secret_key, self._connection)
        given = {**vars(post), "ledger": ledger, "smtp_url": self.smtp_url(password or PASSWORD)}
        return connect(Setup("", self.config, {}, (), record, type(post)(**given)))

    def says(self, case_id: str, text: str) -> str:
        return str(self._ask("says", self.issue(case_id), text))

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        return str(self._ask("attaches", self.issue(case_id), name, content.hex()))

    def sets_status(self, case_id: str, raw: str) -> None:
        """The only status a mail can tell is in its words."""
        self.says(case_id, f"This is {raw}.")

    def renames(self, case_id: str, title: str) -> None:
        self._ask("renames", self.issue(case_id), title)

    def removes(self, case_id: str) -> None:
        self._ask("removes", self.issue(case_id))

    def cases_called(self, title: str) -> list[str]:
        return list(self._ask("called", title))

    def comments_of(self, case_id: str) -> list[str]:
        return list(self._ask("comments", self.issue(case_id)))

    def files_of(self, case_id: str) -> list[bytes]:
        return [bytes.fromhex(one) for one in self._ask("files", self.issue(case_id))]

    def issue(self, case_id: str) -> str:
        """The tracker's own number of a case, as its first answer told it."""
        number = self.connector().find_by_correlation(case_id)[0].ref.number
        assert number, "Roundup's receipt did not tell a number"
        return number

    def close(self) -> None:
        self.outbox.close()
        self.inbox.close()
        assert self._clerk.stdin
        self._clerk.stdin.close()
        self._clerk.wait(20)
        assert self._clerk.stdout
        self._clerk.stdout.close()

    def _arrives(self, raw: bytes) -> None:
        stored = store_mail(raw, "desk@mail.msp.example/INBOX", now=now())
        self.fates.append(take_mail_in(stored.mail_id, Gate(self._settings()), now=now()))

    def _ask(self, *command: str) -> Any:
        return self._tell(command)

    def _tell(self, what: object) -> Any:
        assert self._clerk.stdin
        assert self._clerk.stdout
        self._clerk.stdin.write(json.dumps(what) + "\n")
        self._clerk.stdin.flush()
        return json.loads(self._clerk.stdout.readline())


def _plan(folder: Path, port: int) -> dict[str, object]:
    package = distribution("roundup")
    schema = next(
        one
        for one in package.files or ()
        if one.parts[-3:] == ("templates", "classic", "schema.py")
    )
    return {
        "home": str(folder / "mail-tracker"),
        "template": str(Path(str(package.locate_file(schema))).resolve().parent),
        "settings": {
            "rdbms_backend": "sqlite",
            "tracker_web": "http://127.0.0.1:1/vendor/",
            "tracker_name": "Corvid",
            "tracker_email": "support",
            "admin_email": "admin",
            "mail_domain": "corvid.example",
            "mail_host": LOOPBACK,
            "mail_port": str(port),
            "nosy_messages_to_author": "new",
            "password_pbkdf2_default_rounds": "5000",
        },
    }
