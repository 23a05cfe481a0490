"""Which rule decides: pure, in order, the first match wins, and each answer says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msp.desk.routing.values import Check, Facts, Rule
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one rule fared: its conditions up to the first that failed."""

    rule: Rule
    checks: tuple[Check, ...]

    @property
    def matches(self) -> bool:
        """All conditions hold, and there is at least one: a blank rule must catch nothing."""
        return bool(self.checks) and all(one.holds for one in self.checks)

    @property
    def because(self) -> str:
        """The condition that failed, or all that hold."""
        failed = [one.sentence for one in self.checks if not one.holds]
        if failed:
            return failed[0]
        if not self.checks:
            return _("the rule has no conditions, so it never matches")
        return ", ".join(one.sentence for one in self.checks)


def explain(rules: Iterable[Rule], facts: Facts) -> Iterator[Verdict]:
    """How every rule fares, in order."""
    for rule in rules:
        yield Verdict(rule, tuple(checks_of(rule, facts)))


def deciding(rules: Sequence[Rule], facts: Facts) -> Verdict | None:
    """The first rule that matches; None when none does."""
    return next((one for one in explain(rules, facts) if one.matches), None)


def checks_of(rule: Rule, facts: Facts) -> Iterator[Check]:
    """Every condition that is set, as a sentence, with its answer."""
    names = rule.names
    if rule.client_id is not None:
        sentence = _("the client is %(name)s", name=names.get("client", "?"))
        yield Check(sentence, rule.client_id == facts.client_id)
    if rule.site_id is not None:
        sentence = _("the site is %(name)s", name=names.get("site", "?"))
        yield Check(sentence, rule.site_id == facts.site_id)
    if rule.kind is not None:
        yield Check(_("the kind is %(kind)s", kind=_(rule.kind)), rule.kind == facts.kind)
    if rule.category is not None:
        sentence = _("the category is %(name)s", name=rule.category)
        yield Check(sentence, rule.category == facts.category)
    if rule.asset_kind is not None:
        sentence = _("an asset is a %(kind)s", kind=_(rule.asset_kind))
        yield Check(sentence, rule.asset_kind in facts.asset_kinds)
    yield from _later_checks(rule, facts)


def _later_checks(rule: Rule, facts: Facts) -> Iterator[Check]:
    if rule.priority is not None:
        sentence = _("the priority is P%(priority)s or higher", priority=rule.priority)
        yield Check(sentence, facts.priority <= rule.priority)
    if rule.hours != "any":
        wanted_inside = rule.hours == "inside"
        sentence = _("it came inside hours") if wanted_inside else _("it came outside hours")
        yield Check(sentence, facts.inside_hours == wanted_inside)
    if rule.words:
        found = next((word for word in rule.words if has_word(facts.text, word)), None)
        if found:
            yield Check(_("it says “%(word)s”", word=found), True)
        else:
            yield Check(_("it says one of: %(words)s", words=", ".join(rule.words)), False)


def has_word(text: str, word: str) -> bool:
    """Is the word or phrase in the text? Case does not matter; `print*` also finds `printers`."""
    wanted = word.strip().casefold()
    stem = wanted.rstrip("*")
    if not stem:
        return False
    tail = "" if wanted.endswith("*") else r"(?!\w)"
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, stem.split())) + tail
    return re.search(pattern, text.casefold()) is not None
