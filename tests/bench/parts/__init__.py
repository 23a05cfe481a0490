"""The parts of the benchmark, in the order of the table; each yields rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.grounds import cases as cases_ground
from tests.bench.grounds import clocks as clocks_ground
from tests.bench.grounds import contracts as contracts_ground
from tests.bench.grounds import tickets as tickets_ground
from tests.bench.parts import billing, clocks, creation, mail, pages, vendor_change, vendor_many
from tests.bench.running import Ground
from tests.bench.table import Row


@dataclass(frozen=True)
class Part:
    """A subject: on which data it is measured, and how."""

    name: str
    load: Callable[[Ground], None]
    measure: Callable[[Ground], Iterator[Row]]


PARTS = (
    Part("pages", tickets_ground.load, pages.measure),
    Part("create", tickets_ground.load, creation.measure),
    Part("mail", tickets_ground.load, mail.measure),
    Part("vendor", tickets_ground.load, vendor_change.measure),
    Part("billing", tickets_ground.load, billing.measure),
    Part("clocks", clocks_ground.load, clocks.measure),
    Part("sync", cases_ground.load, vendor_many.first_sync),
    Part("polling", cases_ground.load, vendor_many.polling),
)
# Named or asked for by `--million`, never run by themselves.
EXTRA = (Part("million", contracts_ground.load_million, billing.million),)
