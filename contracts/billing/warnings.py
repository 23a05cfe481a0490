"""What a reviewer should look at before approving: sentences about figures that look odd."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from contracts.agreements.values import DEVICES, Basis
from contracts.billing.orders import Order
from contracts.billing.values_statement import Statement
from msp.kernel.i18n import _, ngettext, show_money

# A change beyond this part of last period's net is worth a look.
LARGE_CHANGE = Decimal("0.25")


def warnings_of(
    statement: Statement, previous_net: Decimal | None, order: Order | None = None
) -> list[str]:
    """Sentences; none means that the statement can be approved together with others."""
    found = []
    bare = {one.thing_id for one in statement.unpriced if one.basis in DEVICES}
    if bare:
        found.append(
            ngettext(
                "%(num)d device is of a kind that no line prices.",
                "%(num)d devices are of a kind that no line prices.",
                len(bare),
            )
        )
    if any(one.basis is Basis.PERSON for one in statement.unpriced):
        found.append(_("People count as users, and no line prices users by name."))
    if _counts_none(statement, DEVICES):
        found.append(_("No device was counted at all."))
    if _counts_none(statement, {Basis.PERSON}):
        found.append(_("No user was counted at all."))
    if statement.net < 0:
        found.append(_("The sum is negative: corrections outweigh the charges."))
    if previous_net and abs(statement.net - previous_net) > LARGE_CHANGE * abs(previous_net):
        found.append(
            _(
                "It was %(sum)s the period before.",
                sum=show_money(previous_net, statement.currency),
            )
        )
    if order is not None:
        found += _order_warnings(order, statement)
    return found


def _counts_none(statement: Statement, kinds: Collection[Basis]) -> bool:
    """Whether there are lines for such kinds, and none of them found anything to count."""
    lines = [one for one in statement.lines if one.basis in kinds and one.corrects is None]
    return bool(lines) and not any(one.asset_days for one in lines)


def _order_warnings(order: Order, statement: Statement) -> list[str]:
    """Before the limit is passed by the next bill like this one, and when this one passes it."""
    left = order.left - statement.net
    if left < 0:
        return [
            _(
                "It passes the limit of purchase order %(order)s by %(sum)s.",
                order=order.number,
                sum=show_money(-left, statement.currency),
            )
        ]
    if left < statement.net:
        return [
            _(
                "It leaves %(sum)s of purchase order %(order)s: another bill like it passes the"
                " limit.",
                order=order.number,
                sum=show_money(left, statement.currency),
            )
        ]
    return []
