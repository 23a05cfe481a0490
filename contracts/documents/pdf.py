"""A statement as PDF on A4, by typst: the template lays out, every word arrives as data."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from contracts.billing.tax import TaxSum
from contracts.billing.values import FROZEN
from contracts.billing.values_statement import DeviceShare, LabourShare, Line, Statement
from contracts.billing.words import days_words
from contracts.documents.addressed import bill_to, centre_totals, charged_words, pay_by
from contracts.documents.formula import formula_of, price_of, short, tier_words
from contracts.documents.hours import heads, movements, paid_by
from contracts.documents.paper import (
    Paper,
    demanded_words,
    device_note,
    devices_of,
    order_words,
    parts_of,
    rest_words,
    tax_parts,
    unbilled_devices,
    way_words,
)
from contracts.documents.things import things_words
from msp.kernel.i18n import _, locale, show_date, show_datetime, show_money, speaking
from msp.kernel.typeset import typeset

ONE_DAY = timedelta(days=1)
LETTERHEAD = ("provider", "provider_address", "provider_tax_id", "foot")


def render_pdf(paper: Paper, *, archival: bool = False) -> bytes:
    """The document; deterministic for a frozen statement, but for its creation date."""
    data = json.dumps(data_of(paper))
    return typeset("contracts.documents", "statement.typ", {"data": data}, archival=archival)


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
        "words": _words() | _things(statement),
        "facts": _facts(paper),
        "lines": [_line(statement, one, charged_words(paper, one)) for one in statement.lines],
        "totals": _totals(statement),
        "demanded": [*rest_words(statement), *demanded_words(statement)],
        "devices": [
            _device(share, statement.currency)
            for share in (
                *(one for line in statement.lines for one in devices_of(statement, line)),
                *unbilled_devices(statement),
            )
        ],
        "labour": [_work(one, statement) for one in statement.labour],
        "hours": [one.cells for one in movements(statement)],
        "hours_heads": heads(),
        "centres": [
            (
                words,
                show_money(one.net, statement.currency),
                show_money(one.total, statement.currency),
            )
            for words, one in centre_totals(paper)
        ],
        "client": bill_to(paper)[0],
        "client_address": bill_to(paper)[1],
        **{
            key: heading[key] for key in ("provider", "provider_address", "provider_tax_id", "foot")
        },
    }


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
        (_("To be paid by"), show_date(pay_by(paper))),
        (_("Your reference"), heading.get("payer", {}).get("buyer_reference", "")),
        (_("Purchase order"), order_words(paper)),
        (_("Account manager"), heading["account_manager"]),
    ]
    return [fact for fact in facts if fact[1]]


def _line(statement: Statement, line: Line, charged: str) -> dict[str, Any]:
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
    tiers = [(tier_words(one), one.gross) for one in line.tiers if len(line.tiers) > 1]
    parts = [*tiers, *((one.words, one.amount) for one in parts_of(statement, line))]
    return {
        "no": str(line.ordinal),
        "description": description,
        "period": "" if whole else days_words(line.span),
        "formula": formula_of(line),
        "charged": charged,
        "parts": [{"words": words, "amount": show_money(amount, money)} for words, amount in parts],
        "quantity": short(line.charged),
        "price": price_of(line, money),
        "net": show_money(line.net, money),
    }


def _totals(statement: Statement) -> list[tuple[str, str]]:
    total = (_("Total"), show_money(statement.total, statement.currency))
    taxes = tax_parts(statement)
    if not taxes:
        return [total]
    return [
        (_("Net"), show_money(statement.net, statement.currency)),
        *(
            (_taxed(words, one, statement), show_money(one.tax, statement.currency))
            for words, one in taxes
        ),
        total,
    ]


def _taxed(words: str, one: TaxSum, statement: Statement) -> str:
    """What a tax is on, where there are several of them."""
    return _("%(tax)s on %(net)s", tax=words, net=show_money(one.net, statement.currency))


def _device(share: DeviceShare, currency: str) -> list[str]:
    return [
        str(share.line or ""),
        share.name,
        share.serial,
        share.site,
        show_date(share.span.start),
        show_date(share.span.end - ONE_DAY),
        f"{share.days}".replace("-", "−"),
        show_money(share.amount, currency),
        device_note(share),
    ]


def _work(share: LabourShare, statement: Statement) -> list[str]:
    return [
        str(share.line or ""),
        show_date(share.work_date),
        ", ".join(part for part in (share.label, way_words(share)) if part),
        ", ".join(part for part in (share.agent, share.role) if part),
        str(share.worked),
        str(share.billable),
        f"{share.minutes}".replace("-", "−"),
        paid_by(statement, share),
        show_money(share.amount, statement.currency),
    ]


def _things(statement: Statement) -> dict[str, str]:
    things, thing = things_words(statement)
    return {"devices": _("%(things)s and their days", things=things), "device": thing}


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
        "serial": _("Serial"),
        "site": _("Site"),
        "from": _("From"),
        "until": _("Last day"),
        "days": _("Days"),
        "note": _("Note"),
        "centres": _("By cost centre"),
        "total": _("Total"),
        "labour": _("Work"),
        "date": _("Date"),
        "work": _("Work"),
        "engineer": _("Engineer"),
        "worked": _("Worked min"),
        "billable": _("Billable min"),
        "charged": _("Charged min"),
        "payer": _("Paid by"),
        "hours": _("Prepaid hours"),
    }
