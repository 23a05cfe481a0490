"""What a run says at its end: every skip with its reason, and the lines that tests want told.

The lines travel with the tests' own reports, so that they arrive from parallel workers too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str], None]
SAID = "said"


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """`say("12 cells, 0 leaks")` prints a line at the end of the run: figures are evidence."""

    def tell(line: str) -> None:
        request.node.user_properties.append((SAID, line))

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines, and the skips: none is overlooked."""
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            if report.when == "call":
                for name, line in report.user_properties:
                    if name == SAID:
                        terminalreporter.write_line(str(line))
    skipped = terminalreporter.stats.get("skipped", [])
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"skipped: {report.nodeid}: {reason}")
    terminalreporter.write_line(f"skips: {len(skipped)}")
