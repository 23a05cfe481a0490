"""A statement as PDF on A4, by typst: the template lays out, every word arrives as data."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import fontpkg_inter
import typst

from contracts.billing.values import FROZEN
from contracts.billing.values_statement import DeviceShare, LabourShare, Line, Statement
from contracts.billing.words import days_words
from contracts.documents.paper import (
    Paper,
    devices_of,
    formula_of,
    parts_of,
    payer_words,
    short,
    unbilled_devices,
)
from msp.kernel.i18n import _, locale, show_date, show_datetime, show_money, speaking

ONE_DAY = timedelta(days=1)


def render_pdf(paper: Paper) -> bytes:
    """The document; deterministic for a frozen statement, but for its creation date."""
    made = _compiler().compile(format="pdf", sys_inputs={"data": json.dumps(data_of(paper))})
    if not isinstance(made, bytes):
        raise TypeError("One document was asked for.")
    return made


@cache
def _compiler() -> typst.Compiler:
    template = Path(str(resources.files("contracts.documents") / "statement.typ"))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_inter.ROOT)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)


def data_of(paper: Paper) -> dict[str, Any]:
    """Everything on the paper, as text in the reader's language and the contract's zone."""
    with speaking(locale(), paper.heading["zone"]):
        return _data(paper)


def _data(paper: Paper) -> dict[str, Any]:
    statement, heading = paper.statement, paper.heading
    return {
        "lang": locale(),
        "title": paper.title,
        "name": paper.name,
        "draft": paper.state not in FROZEN,
        "issued": show_date(paper.issued_on),
        "trace": _trace(paper),
        "words": _words(),
        "facts": _facts(paper),
        "lines": [_line(statement, one) for one in statement.lines],
        "totals": _totals(statement),
        "devices": [
            _device(share, statement.currency)
            for share in (
                *(one for line in statement.lines for one in devices_of(statement, line)),
                *unbilled_devices(statement),
            )
        ],
        "labour": [_work(one, statement.currency) for one in statement.labour],
        **{
            key: heading[key]
            for key in (
                "provider", "provider_address", "provider_tax_id", "client", "client_address",
                "foot",
            )
        },
    }  # fmt: skip


def _trace(paper: Paper) -> str:
    """By what this paper can be worked out again: the run, what was known, the versions."""
    return _(
        "Run %(run)s · known as of %(known)s (%(zone)s) · contract version %(versions)s",
        run=str(paper.run_id),
        known=show_datetime(paper.statement.known_at),
        zone=paper.heading["zone"],
        versions=", ".join(str(one) for one in paper.statement.versions),
    )


def _facts(paper: Paper) -> list[tuple[str, str]]:
    statement, heading = paper.statement, paper.heading
    facts = [
        (_("Contract"), f"{heading['contract']} {heading['contract_name']}"),
        (_("Period"), days_words(statement.period)),
        (_("Currency"), statement.currency),
        (_("Purchase order"), statement.purchase_order),
        (_("Account manager"), heading["account_manager"]),
    ]
    return [fact for fact in facts if fact[1]]


def _line(statement: Statement, line: Line) -> dict[str, Any]:
    money = statement.currency
    description = line.description
    if line.corrects is not None:
        description = _(
            "Correction of %(period)s (%(number)s): %(what)s",
            period=days_words(line.corrects.period),
            number=line.corrects.number,
            what=description,
        )
    whole = line.span == statement.period or line.corrects is not None
    parts = parts_of(statement, line)
    return {
        "no": str(line.ordinal),
        "description": description,
        "period": "" if whole else days_words(line.span),
        "formula": formula_of(line),
        "parts": [{"words": one.words, "amount": show_money(one.amount, money)} for one in parts],
        "quantity": short(line.charged),
        "price": show_money(line.unit_price, money),
        "net": show_money(line.net, money),
    }


def _totals(statement: Statement) -> list[tuple[str, str]]:
    total = (_("Total"), show_money(statement.total, statement.currency))
    if not statement.tax:
        return [total]
    return [
        (_("Net"), show_money(statement.net, statement.currency)),
        (_("Tax"), show_money(statement.tax, statement.currency)),
        total,
    ]


def _device(share: DeviceShare, currency: str) -> list[str]:
    unpriced = share.line is None and not share.note
    return [
        str(share.line or ""),
        share.name,
        share.serial,
        share.site,
        show_date(share.span.start),
        show_date(share.span.end - ONE_DAY),
        f"{share.days}".replace("-", "−"),
        show_money(share.amount, currency),
        _("No line prices this kind.") if unpriced else share.note,
    ]


def _work(share: LabourShare, currency: str) -> list[str]:
    return [
        str(share.line or ""),
        show_date(share.work_date),
        share.label,
        share.agent,
        str(share.worked),
        str(share.billable),
        f"{share.minutes}".replace("-", "−"),
        payer_words(share.bill_state),
        show_money(share.amount, currency),
    ]


def _words() -> dict[str, str]:
    return {
        "page": _("Page"),
        "draft": _("DRAFT"),
        "client": _("Client"),
        "no": _("No."),
        "service": _("Service"),
        "quantity": _("Quantity"),
        "price": _("Price"),
        "net": _("Net"),
        "devices": _("Devices and their days"),
        "device": _("Device"),
        "serial": _("Serial"),
        "site": _("Site"),
        "from": _("From"),
        "until": _("Last day"),
        "days": _("Days"),
        "note": _("Note"),
        "labour": _("Work"),
        "date": _("Date"),
        "work": _("Work"),
        "engineer": _("Engineer"),
        "worked": _("Worked min"),
        "billable": _("Billable min"),
        "charged": _("Charged min"),
        "payer": _("Paid by"),
    }
