"""A program beside a Roundup tracker: takes its mail in as the tracker's mail server would, and
does what the vendor's person does. One JSON command a line, one JSON answer a line.

It is a program of its own, for Roundup changes the time zone of the process it runs in.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from roundup import init, instance
from roundup.password import Password
from roundup.scripts.roundup_mailgw import parse_arguments

PERSON = "vera"


def install(home: str, template: str, settings: dict[str, str]) -> str:
    """A new tracker with the vendor's person in it."""
    init.install(home, template, settings=settings)
    tracker = instance.open(home)
    tracker.init(Password("admin", config=tracker.config))
    db = tracker.open("admin")
    people = {PERSON: ("Vera of the vendor", "corvid.example"), "desk": ("MSP", "msp.example")}
    for name, (real, domain) in people.items():
        db.user.create(
            username=name,
            realname=real,
            address=f"{name}@{domain}",
            password=Password(name, config=tracker.config),
            roles="User",
        )
    db.commit()
    db.close()
    return home


class Clerk:
    """Works in one tracker."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._tracker = instance.open(home)

    def mail(self, raw: str) -> None:
        """A mail arrives; whatever Roundup thinks of it, it answers by mail itself."""
        gateway = self._tracker.MailGW(self._tracker, parse_arguments([self._home])[1])
        stdin, sys.stdin = sys.stdin, _Source(io.BytesIO(bytes.fromhex(raw)))
        try:
            gateway.do_pipe()
        finally:
            sys.stdin = stdin

    def says(self, issue: str, text: str) -> str:
        with self._db(PERSON) as db:
            made: str = db.msg.create(content=text, author=db.getuid())
            self._link(db, issue, "messages", made)
            return made

    def attaches(self, issue: str, name: str, content: str) -> str:
        with self._db(PERSON) as db:
            file: str = db.file.create(
                name=name, type="application/octet-stream", content=bytes.fromhex(content)
            )
            message = db.msg.create(content="See the file.", author=db.getuid(), files=[file])
            self._link(db, issue, "files", file)
            self._link(db, issue, "messages", message)
            return file

    def renames(self, issue: str, title: str) -> None:
        with self._db(PERSON) as db:
            db.issue.set(issue, title=title)

    def removes(self, issue: str) -> None:
        with self._db("admin") as db:
            db.issue.retire(issue)

    def called(self, title: str) -> list[str]:
        with self._db("admin") as db:
            return [one for one in db.issue.list() if db.issue.get(one, "title") == title]

    def comments(self, issue: str) -> list[str]:
        with self._db("admin") as db:
            ids = db.issue.get(issue, "messages")
            return [db.msg.get(one, "content") for one in sorted(ids, key=int)]

    def files(self, issue: str) -> list[str]:
        with self._db("admin") as db:
            ids = db.issue.get(issue, "files")
            contents = [db.file.get(one, "binary_content") for one in ids]
            return [one.hex() for one in contents]

    def _link(self, db: Any, issue: str, name: str, element: str) -> None:
        db.issue.set(issue, **{name: [*db.issue.get(issue, name), element]})

    def _db(self, user: str) -> _Committed:
        return _Committed(self._tracker.open(user))


class _Committed:
    """An open tracker whose changes are kept at the end; the mails of a change leave then."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def __enter__(self) -> Any:
        return self._db

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._db.commit()
        self._db.close()


class _Source:
    """What Roundup reads as its standard input."""

    def __init__(self, binary: Any) -> None:
        self.buffer = binary


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    clerk = Clerk(install(plan["home"], plan["template"], plan["settings"]))
    tell("ready")
    for line in sys.stdin:
        name, *given = json.loads(line)
        tell(getattr(clerk, name)(*given))


def tell(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
