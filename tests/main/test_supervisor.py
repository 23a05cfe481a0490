"""`msp demo` for real: it comes up, keeps its children alive, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import socket
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from msp.kernel.embedded import EmbeddedServer
from tests.harness.ordinary import open_folder
from tests.harness.telling import Say
from tests.main.demo_process import Demo, is_alive, msp, start_demo, until


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One cold start for the whole module; its tests leave it running and well."""
    with open_folder() as folder:
        demo = start_demo(folder / "desk")
        yield demo
        demo.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def test_it_comes_up_and_says_who_may_sign_in(demo: Demo, say: Say) -> None:
    say(f"msp demo: ready after {demo.ready_after:.1f} s on a fresh data folder")
    assert demo.is_well()
    for word in ("L1 engineer", "L3 engineer", "dispatcher", "administrator", "contact"):
        assert word in demo.output


def test_web_and_worker_are_children_without_the_administrator_s_address(demo: Demo) -> None:
    children = demo.children()
    assert {"web", "worker", "postgres", "roundup"} <= set(children)
    for name in ("web", "worker"):
        environment = Path(f"/proc/{children[name]}/environ").read_bytes()
        assert b"MSP_DATABASE_URL=postgresql://msp_app@" in environment
        assert b"MSP_DATABASE_ADMIN_URL" not in environment


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_child_is_back_in_seconds(demo: Demo, name: str, say: Say) -> None:
    killed = demo.children()[name]
    os.kill(killed, signal.SIGKILL)
    until(lambda: demo.children().get(name, killed) != killed)
    taken = until(demo.is_well)
    say(f"{name} killed: well again {taken:.1f} s after its new start")
    assert demo.children()[name] != killed


def test_a_killed_postgres_is_back_in_seconds_and_pages_with_it(demo: Demo, say: Say) -> None:
    url = msp(demo.data_dir, "db-url").stdout.strip()
    killed = demo.children()["postgres"]
    os.kill(killed, signal.SIGKILL)
    until(lambda: not is_alive(killed))
    taken = until(demo.is_well)
    say(f"PostgreSQL killed under the running desk: well again after {taken:.1f} s")
    with psycopg.connect(url) as app:
        assert app.execute("select current_user").fetchone() == ("msp_app",)


def test_the_printed_address_leads_to_an_unprivileged_login(demo: Demo) -> None:
    url = msp(demo.data_dir, "db-url").stdout.strip()
    with psycopg.connect(url) as app:
        rights = app.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolinherit from pg_roles "
            "where rolname = current_user"
        ).fetchone()
        assert rights == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select * from ticket")


def test_health_is_told_on_the_command_line(demo: Demo) -> None:
    until(demo.is_well)
    answer = msp(demo.data_dir, "health", MSP_PORT="")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["database"] == "ok"


def test_a_second_demo_on_the_same_data_is_refused_in_one_sentence(demo: Demo) -> None:
    answer = msp(demo.data_dir, "demo")
    assert answer.returncode == 1
    assert answer.stderr.startswith("msp: A demo already runs on")
    assert "Traceback" not in answer.stderr


def test_mail_is_caught_as_files(demo: Demo) -> None:
    smtp = _environment_of(demo.children()["web"])["MSP_SMTP_URL"].rpartition(":")[2]
    folder = demo.data_dir / "caught-mail"
    before = set(folder.glob("*.eml"))
    with smtplib.SMTP("127.0.0.1", int(smtp)) as client:
        client.sendmail(
            "desk@desk.localhost", "carol@harbor.example", "Subject: Żółw\n\nHello".encode()
        )
    (caught,) = set(folder.glob("*.eml")) - before
    assert "Żółw" in caught.read_text()


def test_a_mail_is_imported_into_the_running_desk_once(demo: Demo, folder: Path) -> None:
    mail = folder / "printer.eml"
    mail.write_text(
        "From: Carol Jimenez <carol@harbordental.example>\nTo: desk@desk.localhost\n"
        "Subject: The label printer is dark\nMessage-ID: <dark@harbordental.example>\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0000\n\nNothing comes out of it.\n"
    )
    before = _tickets(demo.data_dir)
    first, second = (msp(demo.data_dir, "mail", "import", str(mail)) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "known already" in second.stdout
    assert _tickets(demo.data_dir) == before + 1


def test_only_the_tracker_s_own_address_may_be_called(demo: Demo) -> None:
    allowed = _environment_of(demo.children()["worker"])["MSP_VENDOR_ALLOW"]
    assert allowed == demo.tracker_url.removeprefix("http://").partition("/")[0]
    assert requests.get(demo.tracker_url, timeout=10).status_code == 200


def test_a_backup_restores_into_an_empty_server_with_equal_counts(
    demo: Demo, folder: Path, say: Say
) -> None:
    stored = demo.data_dir / "files/ab/abcdef"
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(b"an attachment")
    saved = msp(demo.data_dir, "backup", str(folder / "desk.tar"))
    assert saved.returncode == 0, saved.stderr
    restored = msp(folder / "elsewhere", "restore", str(folder / "desk.tar"))
    assert restored.returncode == 0, restored.stderr
    assert saved.stdout.partition(":")[2] == restored.stdout.partition(":")[2]
    assert (folder / "elsewhere/files/ab/abcdef").read_bytes() == b"an attachment"
    assert _tickets(folder / "elsewhere") >= 2_000
    again = msp(folder / "elsewhere", "restore", str(folder / "desk.tar"))
    assert again.returncode == 1
    assert "restore into an empty one" in again.stderr
    say(f"backup and restore:{saved.stdout.partition(':')[2].rstrip()}")


def test_a_file_that_is_no_backup_is_refused(demo: Demo, folder: Path) -> None:
    (folder / "holiday.tar").write_text("sand")
    answer = msp(folder / "elsewhere", "restore", str(folder / "holiday.tar"))
    assert answer.returncode == 1
    assert "is not a backup of this desk" in answer.stderr
    assert demo.is_well()


def test_an_archive_that_leads_out_of_its_folder_is_refused(demo: Demo, folder: Path) -> None:
    (folder / "sand").write_text("sand")
    with tarfile.open(folder / "trap.tar", "w") as trap:
        trap.add(folder / "sand", "files/../../trap")
    answer = msp(folder / "elsewhere", "restore", str(folder / "trap.tar"))
    assert answer.returncode == 1
    assert "which no backup does" in answer.stderr
    assert not (folder / "trap").exists()
    assert demo.is_well()


def test_a_taken_port_is_passed_over_and_ctrl_c_leaves_nothing(demo: Demo) -> None:
    """On the data of the first demo, which is stopped for it and started again at the end."""
    assert demo.stop(signal.SIGINT) == 0
    assert "Everything is stopped" in demo.output
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        second = start_demo(demo.data_dir, MSP_PORT=str(port))
    children = second.children()
    assert second.url != f"http://127.0.0.1:{port}"
    assert second.stop(signal.SIGINT) == 0
    assert not [name for name, pid in children.items() if is_alive(pid)]
    assert not list(demo.data_dir.glob("demo.json"))


def test_a_second_start_takes_seconds_and_keeps_the_data(demo: Demo, say: Say) -> None:
    demo.stop()
    second = start_demo(demo.data_dir)
    say(f"msp demo: ready after {second.ready_after:.1f} s on data that are there")
    try:
        assert second.tracker_url == demo.tracker_url
        assert _tickets(demo.data_dir) >= 2_000
    finally:
        assert second.stop() == 0


def test_everything_dies_with_a_supervisor_that_is_killed(demo: Demo) -> None:
    demo.stop()
    doomed = start_demo(demo.data_dir)
    children = doomed.children()
    assert doomed.stop(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any(is_alive(pid) for pid in children.values()))


def _environment_of(pid: int) -> dict[str, str]:
    words = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def _tickets(data_dir: Path) -> int:
    """Counted by the administrator, for no page stands between."""
    server = EmbeddedServer(data_dir).start()
    try:
        with psycopg.connect(server.admin_url()) as admin:
            row = admin.execute("select count(*) from ticket").fetchone()
            return int(row[0]) if row else 0
    finally:
        server.stop()
