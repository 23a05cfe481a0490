"""A month's report drawn whole: every sheet, and what stands around them in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contracts.billing.heading import letterhead
from contracts.billing.models import Letterhead
from contracts.billing.words import month_words
from contracts.payers.addresses import address_text
from msp.kernel.i18n import _, locale
from msp.reports.monthly.fingerprint import fingerprint
from msp.reports.monthly.heading import Facts, bill_facts, head_of
from msp.reports.monthly.report import Month, all_sheets
from msp.reports.monthly.values import Sheet


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report in the language that it was drawn in; `letter` is the letterhead of its paper."""

    title: str
    name: str
    language: str
    letter: Mapping[str, str]
    facts: Facts
    sheets: tuple[Sheet, ...]
    fingerprint: str

    def sheet(self, key: str) -> Sheet | None:
        """One of its sheets, if it has it."""
        return next((one for one in self.sheets if one.key == key), None)


def drawn_of(db: Session, found: Month) -> Drawn:
    """The month in the reader's language."""
    sheets, client = tuple(all_sheets(db, found)), found.client
    printed = fingerprint(sheets)
    return Drawn(
        title=f"{client.name} {month_words(found.month)}",
        name=f"{client.slug}-{found.month:%Y-%m}",
        language=locale(),
        letter=_letter(letterhead(db)),
        facts=[*head_of(found), *bill_facts(found), (_("Fingerprint"), printed)],
        sheets=sheets,
        fingerprint=printed,
    )


def _letter(head: Letterhead) -> dict[str, str]:
    names = ("street", "postcode", "city", "region", "country")
    address = head.address or address_text({name: getattr(head, name) for name in names})
    return {"provider": head.name, "address": address, "tax_id": head.tax_id, "foot": head.foot}
