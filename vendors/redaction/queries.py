"""Reading rules, and what the placeholders of a bond stand for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import ClientDomain, Tenant
from tenants.people.models import Contact
from vendors.redaction.finding import name_parts
from vendors.redaction.models import (
    ClientRedactionRule,
    RedactionCount,
    RedactionException,
    RedactionMark,
    RedactionRule,
)
from vendors.redaction.values import Hides, Mark, Rule, RuleSet
from vendors.redaction.veil import Veil


def house_rules(db: Session, vendor_id: UUID | None) -> Sequence[RedactionRule]:
    """The rules for one vendor, or those for all."""
    return db.scalars(
        select(RedactionRule)
        .where(RedactionRule.vendor_id.is_not_distinct_from(vendor_id))
        .order_by(RedactionRule.created_at, RedactionRule.id)
    ).all()


def client_rules(
    db: Session, client_id: UUID, vendor_id: UUID | None
) -> Sequence[ClientRedactionRule]:
    """The rules of one client for one vendor, or for all."""
    return db.scalars(
        select(ClientRedactionRule)
        .where(
            ClientRedactionRule.tenant_id == client_id,
            ClientRedactionRule.vendor_id.is_not_distinct_from(vendor_id),
        )
        .order_by(ClientRedactionRule.created_at, ClientRedactionRule.id)
    ).all()


def house_rule(db: Session, rule_id: UUID) -> RedactionRule | None:
    """A rule of the house by its id."""
    return db.get(RedactionRule, rule_id)


def client_rule(db: Session, rule_id: UUID) -> ClientRedactionRule:
    """Raises NotFound also when it is not for this person."""
    found = db.scalar(select(ClientRedactionRule).where(ClientRedactionRule.id == rule_id))
    if found is None:
        raise NotFound(_("There is no such rule, or it is not for you."))
    return found


def rules_for(db: Session, client_id: UUID | None, vendor_id: UUID | None) -> RuleSet:
    """Every rule that counts for this client's words to this vendor, with the names it needs."""
    rows: list[RedactionRule | ClientRedactionRule] = list(
        db.scalars(
            select(RedactionRule).where(
                or_(RedactionRule.vendor_id.is_(None), RedactionRule.vendor_id == vendor_id)
            )
        )
    )
    rows += db.scalars(
        select(ClientRedactionRule).where(
            ClientRedactionRule.tenant_id == client_id,
            or_(
                ClientRedactionRule.vendor_id.is_(None), ClientRedactionRule.vendor_id == vendor_id
            ),
        )
    )
    rules = [Rule(Hides(one.hides), one.value, one.label) for one in rows]
    wanted = {one.hides for one in rules}
    return RuleSet(
        rules,
        people=_people(db, client_id) if Hides.NAMES in wanted else (),
        client=_client(db, client_id) if Hides.CLIENT in wanted else (),
    )


def names_of(db: Session, client_id: UUID) -> RuleSet:
    """What a client and its people are called."""
    rules = (Rule(Hides.NAMES), Rule(Hides.CLIENT))
    return RuleSet(rules, people=_people(db, client_id), client=_client(db, client_id))


def veil_of(db: Session, client_id: UUID, vendor_id: UUID, link_id: UUID, case_id: UUID) -> Veil:
    """What is hidden in the words of a bond that exists."""
    shown = db.scalars(
        select(RedactionException.value).where(
            RedactionException.tenant_id == client_id, RedactionException.link_id == link_id
        )
    )
    used = db.scalar(select(RedactionCount.used).where(RedactionCount.case_id == case_id))
    return Veil(
        rules_for(db, client_id, vendor_id),
        readable=frozenset(shown),
        marks=marks_of(db, client_id, link_id),
        used=used or 0,
    )


def marks_of(db: Session, client_id: UUID, link_id: UUID) -> list[Mark]:
    """The placeholders in the words of a bond, in the order they were made."""
    rows = db.scalars(
        select(RedactionMark)
        .where(RedactionMark.tenant_id == client_id, RedactionMark.link_id == link_id)
        .order_by(RedactionMark.number)
    )
    return [Mark(one.label, one.number, one.value) for one in rows]


def _people(db: Session, client_id: UUID | None) -> Sequence[str]:
    return name_parts(db.scalars(select(Contact.name).where(Contact.tenant_id == client_id)).all())


def _client(db: Session, client_id: UUID | None) -> Sequence[str]:
    names = db.scalars(select(Tenant.name).where(Tenant.id == client_id)).all()
    domains = select(ClientDomain.domain).where(ClientDomain.tenant_id == client_id)
    return [*names, *db.scalars(domains)]
