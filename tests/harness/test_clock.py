from datetime import UTC, datetime

from msp.kernel.moment import now
from tests.harness.clock import WallClock


def test_the_clock_stands_until_it_is_moved(clock: WallClock) -> None:
    assert now() == now() == datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
    clock.on(hours=2)
    assert now() == datetime(2026, 6, 16, 12, 0, tzinfo=UTC)
    clock.at(datetime(2026, 6, 19, 16, 0, tzinfo=UTC))
    assert now().isoweekday() == 5
