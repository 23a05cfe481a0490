"""The ways a call to a vendor ends badly, by what must happen next."""

from __future__ import annotations

from datetime import timedelta


class ConnectorError(Exception):
    """A call that did not do what was asked; the text is shown to engineers."""


class Transient(ConnectorError):
    """Certainly not done; try again, not before `retry_after` when the vendor named it."""

    def __init__(self, told: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(told)
        self.retry_after = retry_after


class Unreachable(Transient):
    """Nothing was sent: the vendor's system cannot be reached. Counts for the breaker."""


class RateLimited(Transient):
    """Too fast; `case_only` when the limit is the one case's and not the connection's."""

    def __init__(
        self, told: str, *, retry_after: timedelta | None = None, case_only: bool = False
    ) -> None:
        super().__init__(told, retry_after=retry_after)
        self.case_only = case_only


class RateUsedUp(RateLimited):
    """Our own limit of calls is used up: the vendor was not asked, and does not hold us back."""

    def __init__(self, told: str, *, retry_after: timedelta) -> None:
        super().__init__(told, retry_after=retry_after, case_only=True)


class AwaitsPerson(ConnectorError):
    """Certainly not done: somebody must do it by hand, and is asked for it, not the vendor."""


class OutcomeUnknown(ConnectorError):
    """May have been done: find out before any repeat."""


class InDoubt(ConnectorError):
    """May have been done, and nobody can find out: a person decides before any repeat."""


class ReservationSpent(ConnectorError):
    """The token for this write was used or has expired: find out which before taking another."""


class AuthFailed(ConnectorError):
    """Our credentials are not accepted: the whole connection stops, for tries lock accounts."""


class Forbidden(ConnectorError):
    """Known to the vendor and not allowed to do this."""


class CaseGone(ConnectorError):
    """A case we knew is not there, or not for us."""


class Stale(ConnectorError):
    """Somebody changed it in between: read again, decide again."""


class RefusedByVendor(ConnectorError):
    """The vendor does not accept what was sent; a repeat changes nothing."""


class TooLarge(RefusedByVendor):
    """More than the vendor takes."""


class NotSupported(RefusedByVendor):
    """This kind of system cannot do it; nothing was sent."""


class ProtocolBroken(ConnectorError):
    """The answer to a read cannot be understood: a login page, half a body, another product."""
