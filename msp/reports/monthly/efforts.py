"""Work on a bill, each minute once: a visit's time stands on its hours, a correction's is told."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.agreements.values import Basis
from contracts.billing.values_statement import LabourShare, Line
from msp.reports.monthly.values import Bill


@dataclass(frozen=True, slots=True)
class Effort:
    """A share of work with its line; None where nobody is charged by the hour."""

    share: LabourShare
    line: Line | None

    @property
    def worked(self) -> int:
        """Minutes worked that no other bill has counted; negative when they were taken back."""
        return self.share.worked * self._sign

    @property
    def billable(self) -> int:
        """The same of what might be charged."""
        return self.share.billable * self._sign

    @property
    def charged(self) -> int:
        """Minutes charged by time, after rounding; pieces and ways have none."""
        by_time = self.line is not None and self.line.basis is Basis.HOURLY
        return self.share.minutes if by_time else 0

    @property
    def _sign(self) -> int:
        """A correction tells of work that came late, was withdrawn, or only costs another price."""
        if self.line is None or self.line.corrects is None:
            return 1
        return (self.share.minutes > 0) - (self.share.minutes < 0)


def efforts_of(bill: Bill) -> list[Effort]:
    """Every share of work of a bill, in its order."""
    lines = {line.ordinal: line for line in bill.statement.lines}
    return [
        Effort(one, lines[one.line] if one.line is not None else None)
        for one in bill.statement.labour
    ]
