"""Structured logs: one line an event, with the request, job and tenant it belongs to."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

REDACTED = ("password", "secret", "token", "authorization", "cookie", "api_key")


def configure(form: str) -> None:
    """Send structlog and the standard library's log to standard error as `console` or `json`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    last: Any = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


def logger(name: str) -> Any:
    """A logger; its calls take a short event name and the facts as keywords."""
    return structlog.stdlib.get_logger(name)


@contextmanager
def bound(**facts: Any) -> Iterator[None]:
    """Add facts to every line logged inside."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def _redact(_: Any, __: str, event: Any) -> Any:
    for name in event:
        if any(word in str(name).lower() for word in REDACTED):
            event[name] = "[redacted]"
    return event
