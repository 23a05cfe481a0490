"""Playwright, once per process: a second one beside it refuses to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright


@pytest.fixture(scope="session")
def playing() -> Iterator[Playwright]:
    """What starts browsers; each module of tests starts one of its own."""
    with sync_playwright() as playwright:
        yield playwright
