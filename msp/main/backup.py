"""Backup and restore: the whole database and the files, in one tar archive.

The dump and the counts beside it come from one snapshot; files are taken after it, and since
a stored file never changes or goes, every file that the dump knows is in the archive. Policies
are forced on every table, so both directions use the administrator's address: another role's
dump would hold only what that role may see.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from msp.kernel import moment
from msp.kernel.embedded_binaries import Binaries, find_binaries, system_binaries
from msp.kernel.errors import Conflict, Sentence, SettingMissing
from msp.kernel.migrate import make_roles, migrate
from msp.main.ground import Ground

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
EXPECTED = re.compile(rf"{MANIFEST}|{DUMP}|{FILES}/\w+/\w+")


class BackupBroken(Sentence):
    """A backup could not be made or read; the text says why."""

    status = 500


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `tables` counts rows by table, `major` is the PostgreSQL of it."""

    made_at: str
    major: int
    tables: dict[str, int]
    files: int

    def __str__(self) -> str:
        rows = sum(self.tables.values())
        return f"{rows} rows in {len(self.tables)} tables, {self.files} files."


def back_up(stands: Ground, target: Path) -> Manifest:
    """Write an archive to `target`, whole or not at all. Raises BackupBroken."""
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as scratch:
        folder = Path(scratch)
        with psycopg.connect(stands.admin()) as admin:
            admin.execute("set transaction isolation level repeatable read, read only")
            major = admin.info.server_version // 10_000
            tables = count_rows(admin)
            snapshot = _one(admin, "select pg_export_snapshot()")
            tool = _tools(major).program("pg_dump")
            dump = [tool, "-Fc", "--snapshot", snapshot, "-f", str(folder / DUMP)]
            _run([*dump, "-d", stands.admin()])
        files = _stored_files(stands.data_dir / FILES)
        manifest = Manifest(moment.now().isoformat(), major, tables, len(files))
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        with tarfile.open(folder / "archive", "w") as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            archive.add(folder / DUMP, DUMP)
            for file in files:
                archive.add(file, f"{FILES}/{file.relative_to(stands.data_dir / FILES)}")
        (folder / "archive").chmod(0o600)
        (folder / "archive").replace(target)
    return manifest


def restore(stands: Ground, source: Path, functions: list[Path]) -> Manifest:
    """Read an archive into an empty database and compare every count with the manifest.

    Raises Conflict when the database holds tables already, BackupBroken when the archive is
    damaged or the counts differ.
    """
    login, password = stands.login()
    with tempfile.TemporaryDirectory(prefix="restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        with psycopg.connect(stands.admin(), autocommit=True) as admin:
            _refuse_unless_empty(admin)
            make_roles(admin, login, password)
            tool = _tools(manifest.major).program("pg_restore")
            flags = ["--exit-on-error", "--single-transaction", "-d", stands.admin()]
            _run([tool, *flags, str(Path(scratch) / DUMP)])
            _compare(count_rows(admin), manifest.tables)
        migrate(stands.admin(), functions, app_login=login, app_password=password)
        _put_files(Path(scratch) / FILES, stands.data_dir / FILES)
    return manifest


def count_rows(admin: psycopg.Connection) -> dict[str, int]:
    """Rows of every table outside the system's own schemas."""
    names = admin.execute(
        "select schemaname, tablename from pg_tables "
        "where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2"
    ).fetchall()
    counts = {}
    for schema, table in names:
        question = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
        counts[f"{schema}.{table}"] = int(_one(admin, question))
    return counts


def _one(admin: psycopg.Connection, question: str | sql.Composed) -> str:
    row = admin.execute(question.encode() if isinstance(question, str) else question).fetchone()
    return str(row[0]) if row else ""


def _tools(major: int) -> Binaries:
    """Programs of the server's own version, or newer ones; older ones cannot read its dumps."""
    known = [find_binaries(None), *system_binaries()]
    fit = sorted((one for one in known if one.major >= major), key=lambda one: one.major)
    if not fit:
        raise SettingMissing(
            f"pg_dump and pg_restore of PostgreSQL {major} or newer are needed: install the "
            "client package, or name its folder in MSP_PG_BIN."
        )
    return fit[0]


def _run(command: list[str]) -> None:
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if answer.returncode:
        raise BackupBroken(f"{Path(command[0]).name} failed: {answer.stderr.strip()[-2000:]}")


def _stored_files(folder: Path) -> list[Path]:
    """Complete files only: one that is still being written has a temporary name on top."""
    return sorted(one for one in folder.glob("*/*") if one.is_file())


def _refuse_unless_empty(admin: psycopg.Connection) -> None:
    if tables := count_rows(admin):
        raise Conflict(
            f"The database already holds {len(tables)} tables: restore into an empty one."
        )


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _extract(archive, member, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupBroken(f"{source} is not a backup of this desk: {error}") from error
    if len(_stored_files(folder / FILES)) != manifest.files:
        raise BackupBroken(f"{source} does not hold the {manifest.files} files it names.")
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write out a member that a backup has; a link, or a path that leads out, is none."""
    content = archive.extractfile(member) if EXPECTED.fullmatch(member.name) else None
    if not member.isfile() or content is None:
        raise BackupBroken(f"The archive holds {member.name}, which no backup does.")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(content, out)


def _compare(found: dict[str, int], expected: dict[str, int]) -> None:
    different = [
        f"{name} ({found.get(name)} instead of {count})"
        for name, count in expected.items()
        if found.get(name) != count
    ]
    if different:
        raise BackupBroken(f"After the restore these counts differ: {', '.join(different)}.")


def _put_files(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)
