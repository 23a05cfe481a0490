"""Cases are found by the numbers a poll names, among ten thousand, without reading them all."""

from __future__ import annotations

import re

from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from tests.harness.database import as_owner
from vendors.cases.merged import cases_named
from vendors.cases.models import VendorCase
from vendors.connections.models import VendorConnection

MANY = """
    insert into vendor_case (id, connection_id, correlation_id, external_id, aliases)
    select uuidv7(), :connection, 'msp-' || n, 'N' || n,
           case when n % 50 = 0 then jsonb_build_array('OLD' || n, 'OLDER' || n)
                else '[]'::jsonb end
    from generate_series(1, 10000) n
"""
# Named by their own number, by one of two old ones, and not ours at all.
NAMES = [*(f"N{n}" for n in range(1, 16)), "OLD5000", "OLDER9950", "X1", "X2", "X3"]


def test_a_page_of_changes_reads_the_cases_it_names_and_no_others(
    db: Session, connection: VendorConnection
) -> None:
    db.execute(text(MANY), {"connection": connection.id})
    with as_owner(db):
        db.execute(text("analyze vendor_case"))
    wanted = cases_named(connection.id, NAMES)
    numbers = {one.external_id for one in db.scalars(wanted)}
    assert numbers == {*(f"N{n}" for n in range(1, 16)), "N5000", "N9950"}
    plan = explained(db, wanted)
    assert "ix_vendor_case_aliases" in plan, plan
    assert "Seq Scan on vendor_case" not in plan, plan
    read = [int(one) for one in re.findall(r"Heap Scan on vendor_case .*?rows=(\d+)\.", plan)]
    assert read == [len(numbers)], plan


def explained(db: Session, statement: Select[VendorCase]) -> str:
    written = statement.compile(db.connection(), compile_kwargs={"literal_binds": True})
    rows = db.connection().exec_driver_sql(f"explain (analyze, timing off) {written}")
    return "\n".join(one for (one,) in rows)
