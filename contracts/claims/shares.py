"""What a credit note gives back of a bill's lines, and the tax that goes with it: pure.

Tax is worked out on the note's own sum of each code and rounded once, as on a bill; the note that
takes the last of a code's sum takes what is left of its tax, so that all notes together are the
bill to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from contracts.billing.tax import shared_tax
from contracts.billing.values_statement import Line
from contracts.claims.values import CreditedLine, Left
from msp.kernel.money import round_money

Group = tuple[str, Decimal, str]


def left_of(lines: Sequence[Line], credited: Iterable[CreditedLine]) -> list[Left]:
    """Every line with what credits have not taken of it, in the bill's order."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for one in credited:
        taken[one.line.ordinal] += one.net
    return [Left(line, line.net - taken[line.ordinal]) for line in lines]


def whole(left: Iterable[Left]) -> dict[int, Decimal]:
    """All that is left, by the line's ordinal: corrections that took something back as well."""
    return {one.line.ordinal: one.net for one in left if one.net}


def fits(left: Sequence[Left], wanted: Mapping[int, Decimal]) -> bool:
    """Whether no line and not the bill as a whole would be credited beyond what is left."""
    known = {one.line.ordinal: one.net for one in left}
    each = all(_within(net, known.get(line, Decimal(0))) for line, net in wanted.items())
    return each and _within(sum(wanted.values(), Decimal(0)), sum(known.values(), Decimal(0)))


def _within(net: Decimal, left: Decimal) -> bool:
    """Of the same sign as what is left, and no further from nothing."""
    return bool(net) and net * left > 0 and abs(net) <= abs(left)


def credited_lines(
    lines: Sequence[Line],
    before: Sequence[CreditedLine],
    wanted: Mapping[int, Decimal],
    currency: str,
) -> tuple[CreditedLine, ...]:
    """The note's lines with their tax; `before` are those of earlier notes, `wanted` fits."""
    groups: dict[Group, list[Line]] = defaultdict(list)
    for line in lines:
        groups[_group(line)].append(line)
    found = []
    for group, alike in groups.items():
        chosen = [line for line in alike if line.ordinal in wanted]
        if not chosen:
            continue
        nets = [wanted[line.ordinal] for line in chosen]
        past = [one for one in before if _group(one.line) == group]
        tax = _tax(alike, past, sum(nets, Decimal(0)), currency)
        for line, net, share in zip(chosen, nets, shared_tax(tax, nets, currency), strict=True):
            found.append(CreditedLine(line, net, share))
    return tuple(sorted(found, key=lambda one: one.line.ordinal))


def _tax(
    alike: Sequence[Line], past: Sequence[CreditedLine], net: Decimal, currency: str
) -> Decimal:
    """The note's tax of one code: its own, but never more than is left, and the last takes all."""
    net_left = sum((one.net for one in alike), Decimal(0)) - sum(
        (one.net for one in past), Decimal(0)
    )
    tax_left = sum((one.tax for one in alike), Decimal(0)) - sum(
        (one.tax for one in past), Decimal(0)
    )
    if net == net_left:
        return tax_left
    own = round_money(Fraction(net) * Fraction(alike[0].tax_percent) / 100, currency)
    return min(own, tax_left) if tax_left >= 0 else max(own, tax_left)


def _group(line: Line) -> Group:
    return line.tax_code, line.tax_percent, line.tax_kind.value
