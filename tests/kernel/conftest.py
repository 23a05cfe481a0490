"""The browser that the tests of the interface share."""

from tests.kernel.gallery.browsing import browser, desk, page

__all__ = ["browser", "desk", "page"]
