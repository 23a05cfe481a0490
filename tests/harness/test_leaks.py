"""The search for secrets finds what there is, and what ordinary work leaves is clean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.harness.database import Database
from tests.harness.leaks import PLANTED, leaks_in_database, leaks_in_folder, plant

# Never a whole word in this file, or a listing of it would be found.
SECRET = "planted_" + "100%" + "_secret"


@pytest.fixture
def planted() -> Iterator[str]:
    plant(SECRET)
    yield SECRET
    PLANTED.discard(SECRET)


def test_a_secret_in_a_file_or_a_row_is_found(
    planted: str, tmp_path: Path, fresh: Database
) -> None:
    assert leaks_in_folder(tmp_path) == []
    written = tmp_path / "worker.log"
    written.write_text(f"password={planted}")
    assert len(leaks_in_folder(tmp_path)) == 1
    written.unlink()
    assert leaks_in_database(fresh.superuser_url) == []
    with psycopg.connect(fresh.superuser_url) as admin:
        admin.execute("insert into vendor (id, name) values (gen_random_uuid(), %s)", [planted])
    assert len(leaks_in_database(fresh.superuser_url)) == 1
    with psycopg.connect(fresh.superuser_url) as admin:
        admin.execute("delete from vendor")
