"""Is a case complete enough for the vendor to take it? A pure function of the facts."""

from __future__ import annotations

from msp.kernel.i18n import _, show_date, show_datetime
from vendors.agreements.picking import Picked, fits, pick
from vendors.agreements.values import Terms
from vendors.gate.values import BEST, WARRANTY, Checked, Facts, Finding


def check(facts: Facts) -> Checked:
    """Serial number, coverage, incidents, hours and checklist, in this order.

    A vendor with which nothing is agreed at all is asked nothing but its checklist.
    """
    findings: list[Finding] = []
    picked: Picked | None = None
    why = ""
    if facts.is_registered:
        findings.append(_serial(facts))
        picked, coverage = _coverage(facts)
        findings += coverage
        why = picked.why if picked else ""
        if picked is None and facts.covered_until is not None:
            why = _("under warranty: %(kind)s", kind=facts.warranty)
    if facts.opens_at is not None:
        opens = show_datetime(facts.opens_at)
        findings.append(
            Finding(
                "note", _("%(vendor)s is closed until %(time)s.", vendor=facts.vendor, time=opens)
            )
        )
    findings += [
        Finding("missing", _("The vendor wants to know: %(what)s", what=one.question), one.field)
        for one in facts.questions
        if one.required and not one.answer.strip()
    ]
    return Checked(tuple(findings), picked.terms if picked else None, why)


def _serial(facts: Facts) -> Finding:
    if not facts.serial.strip() and any(fits(one, facts.category) for one in facts.contracts):
        return Finding("note", _("No serial number is given; the contract needs none."))
    if not facts.serial.strip():
        return Finding("missing", _("The serial number is missing."), "asset_tag")
    if not facts.serial_is_known:
        sentence = _(
            "No device of the client has the serial number %(serial)s.", serial=facts.serial
        )
        return Finding("missing", sentence, "asset_tag")
    return Finding("good", _("Serial number %(serial)s", serial=facts.serial))


def _coverage(facts: Facts) -> tuple[Picked | None, list[Finding]]:
    if facts.covered_until is not None and facts.chosen in (BEST, WARRANTY):
        sentence = _(
            "Under warranty until %(day)s: %(kind)s",
            day=show_date(facts.covered_until),
            kind=facts.warranty,
        )
        return None, [Finding("good", sentence)]
    named = next((one for one in facts.contracts if str(one.id) == facts.chosen), None)
    if named is not None:
        if not fits(named, facts.category):
            return None, [Finding("missing", _unfit(named, facts), "contract")]
        why = _("chosen by the engineer")
        return Picked(named, why), [Finding("good", _line(named, why))]
    picked = pick(facts.contracts, facts.category)
    if picked is not None:
        return picked, [Finding("good", _line(picked.terms, picked.why))]
    return None, [Finding("missing", one, "contract") for one in _reasons(facts)]


def _line(terms: Terms, why: str) -> str:
    return f"{terms.number} {terms.name}: {why}"


def _reasons(facts: Facts) -> list[str]:
    if not facts.contracts:
        return [_("No contract with %(vendor)s is in force.", vendor=facts.vendor)]
    return [_unfit(one, facts) for one in facts.contracts]


def _unfit(one: Terms, facts: Facts) -> str:
    if one.weight is None:
        return _("%(number)s does not cover this device.", number=one.number)
    if one.remaining == 0:
        return _("%(number)s has no incident left.", number=one.number)
    return _(
        "%(number)s is not for the category %(category)s.",
        number=one.number,
        category=facts.category or _("none"),
    )
