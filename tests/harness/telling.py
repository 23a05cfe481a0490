"""What a run says at its end: every skip with its reason, and the lines that tests want told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], None]
_LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """`say("12 cells, 0 leaks")` prints a line at the end of the run: figures are evidence."""
    return request.config.stash.setdefault(_LINES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines, and the skips: none is overlooked."""
    for line in terminalreporter.config.stash.get(_LINES, []):
        terminalreporter.write_line(line)
    skipped = terminalreporter.stats.get("skipped", [])
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"skipped: {report.nodeid}: {reason}")
    terminalreporter.write_line(f"skips: {len(skipped)}")
