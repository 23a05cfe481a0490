"""What the page of a client's payers shows: everything chosen, and what can be chosen."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.queries import contracts_of, versions_of
from contracts.payers.forms import CentreForm, ChargeForm, PayerForm
from contracts.payers.queries import (
    centres_of,
    charge_choices,
    payer_choices,
    profiles_of,
)
from contracts.payers.values import Subject
from contracts.payers.words import choice_words, subjects
from msp.kernel.forms import read
from tenants.clients.models import Tenant
from tenants.clients.queries import sites_of


def subjects_of(db: Session, client: Tenant) -> list[tuple[str, str, Subject]]:
    """Everything of the client that can be charged to a cost centre."""
    contracts = [(one, versions_of(db, one)[0].lines) for one in contracts_of(db, client.id)]
    sites = [one for one in sites_of(db, client.id) if one.active]
    return subjects(sites, contracts)


def page_values(db: Session, client: Tenant, today: date, **forms: Any) -> dict[str, Any]:
    """The page with its forms; `forms` are those that were refused."""
    profiles, centres = profiles_of(db, client.id), centres_of(db, client.id)
    return {
        "client": client,
        "profiles": profiles,
        "centres": centres,
        "payers": payer_choices(db, client.id),
        "charges": charge_choices(db, client.id),
        "choice_words": choice_words,
        "here": f"/billing/clients/{client.id}",
        "payer_form": forms.get("payer") or payer_form(db, client, None, valid_from=today),
        "centre_form": forms.get("centre") or read(CentreForm),
        "charge_form": forms.get("charge") or charge_form(db, client, None, valid_from=today),
    }


def payer_form(db: Session, client: Tenant, posted: Any, **kept: Any) -> PayerForm:
    """The form that says who pays, with its choices."""
    contracts = [(str(one.number), f"{one.code} {one.name}") for one in contracts_of(db, client.id)]
    return read(PayerForm, posted, **kept).offer(contracts, profiles_of(db, client.id))


def charge_form(db: Session, client: Tenant, posted: Any, **kept: Any) -> ChargeForm:
    """The form that says what is charged where, with its choices."""
    offered = [(key, words) for key, words, _subject in subjects_of(db, client)]
    centres = [
        (str(one.id), f"{one.code} {one.name}".strip())
        for one in centres_of(db, client.id)
        if not one.retired_at
    ]
    return read(ChargeForm, posted, **kept).offer(offered, centres)
