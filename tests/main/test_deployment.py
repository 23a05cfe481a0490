"""The files one deploys with, as far as they can be shown without a Docker engine.

Where the `docker compose` client is installed it reads the file itself; everywhere the file is
parsed and compared with the commands and settings that exist. No image is built here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_group

from msp.main.cli import app
from tests.harness.telling import Say

ROOT = Path(__file__).parents[2]
SOURCES = ("msp/kernel", "msp/main")
SETTING = re.compile(r"\bMSP_[A-Z_]+\b")
# Words that look like settings and are none: they stand in .env for docker-compose.yml alone.
FOR_COMPOSE = {"MSP_APP_PASSWORD"}


def _compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


def test_every_setting_that_the_code_reads_is_explained_in_the_example() -> None:
    read = {
        name
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*.py")
        for name in SETTING.findall(path.read_text(encoding="utf-8"))
    }
    explained = set(re.findall(r"^(MSP_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read - explained == set()
    assert explained - read == FOR_COMPOSE


def test_the_parts_of_the_compose_file_are_those_the_desk_has() -> None:
    services = _compose()["services"]
    assert set(services) == {"database", "migrate", "web", "worker", "mail"}
    commands = set(get_group(app).commands)
    for name in ("migrate", "web", "worker"):
        program, command = services[name]["command"]
        assert program == "msp"
        assert command in commands


def test_what_serves_is_started_after_the_migration_and_without_its_rights() -> None:
    services = _compose()["services"]
    for name in ("web", "worker"):
        waits = services[name]["depends_on"]["migrate"]["condition"]
        assert waits == "service_completed_successfully"
        for secret in ("MSP_DATABASE_ADMIN_URL", "POSTGRES_PASSWORD"):
            assert services[name]["environment"][secret] == ""
    assert services["migrate"]["restart"] == "no"


def test_the_worker_can_be_scaled() -> None:
    worker = _compose()["services"]["worker"]
    assert "container_name" not in worker
    assert "ports" not in worker


def test_the_compose_client_reads_it_where_there_is_one(tmp_path: Path, say: Say) -> None:
    client = _compose_client()
    say(f"docker-compose.yml: read by {' '.join(client) if client else 'a YAML parser only'}")
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    if client:
        answer = subprocess.run(
            [*client, "config", "--quiet"], cwd=tmp_path, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr


def _compose_client() -> list[str]:
    """The plugin of the docker client, or the older program of its own."""
    for client in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(client[0]):
            answer = subprocess.run([*client, "version"], capture_output=True)
            if answer.returncode == 0:
                return client
    return []


def test_the_lock_files_are_hashed_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9][^\s=]*==", text, re.M)
        assert len(pinned) > 50
        assert text.count("--hash=sha256:") >= len(pinned)


def test_the_test_lock_holds_everything_of_the_other_at_the_same_version() -> None:
    pins = [
        set(re.findall(r"^([a-z0-9][^\s\\;]*==[^\s\\;]+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-test.lock")
    ]
    assert pins[0] <= pins[1]
