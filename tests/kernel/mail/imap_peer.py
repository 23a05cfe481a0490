"""A real Dovecot under a configuration of its own: loopback, a free port, no privileges.

It is installed from the system's packages when we may do so, and stopped by its own process id.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from msp.kernel.ports import LOOPBACK, free_port

PASSWORD = "for-tests-only"
USER = "desk"
ACCOUNT = "nobody"
READ_ONLY = "ReadOnly"
UNIQUE = count(1)

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
protocols = imap
listen = 127.0.0.1
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
maildir_very_dirty_syncs = no
mail_fsync = never
mmap_disable = yes
mail_plugins = acl
plugin {{
  acl = vfile:{folder}/acls
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service imap {{
  process_limit = 20
}}
"""


@dataclass(frozen=True)
class ImapPeer:
    """A running server with one account for each name asked for."""

    folder: Path
    port: int
    account: tuple[int, int]

    def url(self, user: str = USER, folder: str = "INBOX", query: str = "") -> str:
        query = f"?{query}" if query else ""
        return f"imap://{user}:{PASSWORD}@{LOOPBACK}:{self.port}/{folder}{query}"

    def new_user(self) -> str:
        """A name nobody has used yet, with an empty mailbox."""
        return f"{USER}{next(UNIQUE)}"

    @contextmanager
    def signed_in(self, user: str = USER) -> Iterator[MailBoxUnencrypted]:
        """A mail program's own connection."""
        with MailBoxUnencrypted(LOOPBACK, self.port, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(self, *contents: bytes, user: str = USER, folder: str = "INBOX") -> None:
        """Puts mails into a mailbox as any mail program does."""
        with self.signed_in(user) as client:
            for content in contents:
                client.append(content.replace(b"\x00", b""), folder)

    def drop(self, contents: Iterable[bytes], user: str = USER, folder: str = "INBOX") -> None:
        """Puts mails into a mailbox as a delivery agent does: many at once, asking nobody."""
        box = self.folder / "mail" / user / ("" if folder == "INBOX" else f".{folder}")
        for place in (box.parent, box, box / "new", box / "cur", box / "tmp"):
            place.mkdir(exist_ok=True)
            os.chown(place, *self.account)
        for content in contents:
            number = next(UNIQUE)
            path = box / "new" / f"{1_000_000 + number}.M{number}.test"
            path.write_bytes(content)
            os.chown(path, *self.account)


@contextmanager
def imap_peer_running() -> Iterator[ImapPeer]:
    program = dovecot()
    folder = Path(tempfile.mkdtemp(prefix="desk-imap-"))
    process = None
    try:
        peer = ImapPeer(folder, free_port(), whoever_runs_it())
        process = started(program, peer)
        yield peer
    finally:
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def dovecot() -> str:
    """The program; installed first where it is missing and we may."""
    found = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "dovecot-imapd"]
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(install, env=quietly, check=False, capture_output=True)
        found = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip("dovecot is not installed, and only root may install it")
    return found


def whoever_runs_it() -> tuple[int, int]:
    """The account of the server: nobody when we are root, since it refuses to keep root's mail."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    group = int(subprocess.check_output(["id", "-g", ACCOUNT]))
    return int(subprocess.check_output(["id", "-u", ACCOUNT])), group


def started(program: str, peer: ImapPeer) -> subprocess.Popen[bytes]:
    uid, gid = peer.account
    (peer.folder / "mail").mkdir()
    text = CONFIGURATION.format(
        folder=peer.folder,
        port=peer.port,
        password=PASSWORD,
        account=name_of("-un", uid),
        group=name_of("-gn", uid),
    )
    (peer.folder / "dovecot.conf").write_text(text)
    # Whoever opens this folder may look and read, and change nothing.
    (peer.folder / "acls").write_text(f"{READ_ONLY} owner lr\n")
    for path in (peer.folder, *peer.folder.iterdir()):
        os.chown(path, uid, gid)
    process = subprocess.Popen(
        [program, "-F", "-c", str(peer.folder / "dovecot.conf")],
        user=uid if os.geteuid() == 0 else None,
        group=gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd=peer.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until_it_answers(process, peer)
    return process


def name_of(what: str, uid: int) -> str:
    return subprocess.check_output(["id", what, str(uid)], text=True).strip()


def wait_until_it_answers(process: subprocess.Popen[bytes], peer: ImapPeer) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection((LOOPBACK, peer.port), 1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.05)
    log = peer.folder / "dovecot.log"
    words = log.read_text() if log.exists() else "it wrote no log"
    pytest.fail(f"dovecot did not start: {words[-2000:]}")
