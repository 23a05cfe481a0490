"""What an administrator says about a vendor's mail, read into values; nonsense is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msp.kernel.i18n import _
from msp.kernel.mail.headers import ADDRESS
from vendors.protocol.errors import RefusedByVendor
from vendors.protocol.values import CaseStatus

NUMBER = "{number}"
NUMBER_SHAPE = r"([A-Za-z0-9][A-Za-z0-9._-]{0,39})"
# Where no pattern is given: anything in square brackets that ends with a number.
ANY_TAG = re.compile(r"\[[^\[\]]{0,60}?([0-9]{1,14})\]")
LONGEST_TAG = 120
# A mail closes nothing: whether a case has ended, a person decides.
BY_WORDS = {
    CaseStatus.ACKNOWLEDGED,
    CaseStatus.IN_PROGRESS,
    CaseStatus.AWAITING_US,
    CaseStatus.ON_HOLD,
    CaseStatus.RESOLVED,
}
MEGABYTE = 2**20
DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A connection's settings. `domains` are those its answers come from."""

    to: str
    domains: tuple[str, ...]
    tag: re.Pattern[str]
    keywords: tuple[tuple[str, CaseStatus], ...]
    closing: str
    most_per_day: int
    largest: int

    def is_the_vendors(self, domain: str) -> bool:
        """One of the vendor's domains, or a domain below it."""
        return any(domain == one or domain.endswith(f".{one}") for one in self.domains)


def mail_settings(config: Mapping[str, str]) -> MailSettings:
    """Raises RefusedByVendor for what cannot be meant so."""
    return MailSettings(
        to=_address(config),
        domains=_domains(config),
        tag=_tag(config),
        keywords=_keywords(config),
        closing=_said(config, "closing"),
        most_per_day=_most_per_day(config),
        largest=_largest(config),
    )


def complaints_about(config: Mapping[str, str]) -> dict[str, list[str]]:
    """What makes no sense, by the setting's name."""
    readers: dict[str, Callable[[Mapping[str, str]], object]] = {
        "to": _address,
        "domains": _domains,
        "tag": _tag,
        "keywords": _keywords,
        "most_per_day": _most_per_day,
        "largest_mb": _largest,
    }
    found = {}
    for name, read in readers.items():
        try:
            read(config)
        except RefusedByVendor as refusal:
            found[name] = [str(refusal)]
    return found


def _said(config: Mapping[str, str], name: str) -> str:
    return (config.get(name) or "").strip()


def _address(config: Mapping[str, str]) -> str:
    to = _said(config, "to")
    if not ADDRESS.fullmatch(to) or not to.isascii():
        raise RefusedByVendor(_("%(address)s is no mail address.", address=to or "–"))
    return to


def _most_per_day(config: Mapping[str, str]) -> int:
    return _number(_said(config, "most_per_day"), 30, 1, 500)


def _largest(config: Mapping[str, str]) -> int:
    return _number(_said(config, "largest_mb"), 10, 1, 40) * MEGABYTE


def _domains(config: Mapping[str, str]) -> tuple[str, ...]:
    named = [one.lower().lstrip("@") for one in re.split(r"[\s,;]+", _said(config, "domains"))]
    named = [one for one in named if one]
    for one in named:
        if not DOMAIN.fullmatch(one):
            raise RefusedByVendor(_("%(domain)s is no mail domain.", domain=one))
    return tuple(named) or (_said(config, "to").rpartition("@")[2].lower(),)


def _tag(config: Mapping[str, str]) -> re.Pattern[str]:
    """The administrator's words with the number left open; a regular expression is none of it."""
    pattern = _said(config, "tag")
    if not pattern:
        return ANY_TAG
    before, found, after = pattern.partition(NUMBER)
    if not found or not (before.strip() or after.strip()) or len(pattern) > LONGEST_TAG:
        raise RefusedByVendor(
            _("The vendor's mark needs %(number)s and something beside it.", number=NUMBER)
        )
    return re.compile(re.escape(before) + NUMBER_SHAPE + re.escape(after))


def _keywords(config: Mapping[str, str]) -> tuple[tuple[str, CaseStatus], ...]:
    found = []
    for line in _said(config, "keywords").splitlines():
        if not line.strip():
            continue
        words, _equals, status = line.rpartition("=")
        try:
            meant = CaseStatus(status.strip().lower())
        except ValueError:
            meant = CaseStatus.UNKNOWN
        if not words.strip() or meant not in BY_WORDS:
            raise RefusedByVendor(
                _(
                    "%(line)s: write words = status, with one of %(known)s.",
                    line=line.strip(),
                    known=", ".join(sorted(BY_WORDS)),
                )
            )
        found.append((" ".join(words.split()).casefold(), meant))
    return tuple(found)


def _number(text: str, default: int, least: int, most: int) -> int:
    if not text:
        return default
    if not text.isdecimal() or len(text) > 4 or not least <= int(text) <= most:
        raise RefusedByVendor(
            _("%(text)s must be between %(least)s and %(most)s.", text=text, least=least, most=most)
        )
    return int(text)
