"""The templates of mails: the pages' own environment, but what ends in .txt is not escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from msp.kernel.pages import KERNEL_TEMPLATES, environment


@cache
def mail_templates(room: str, folder: Path) -> Environment:
    """A room's templates under its name, beside the kernel's."""
    folders = {"kernel": FileSystemLoader(KERNEL_TEMPLATES), room: FileSystemLoader(folder)}
    return environment(ChoiceLoader([PrefixLoader(folders)])).overlay(autoescape=_is_html)


def paragraphs_of(text: str) -> list[str]:
    """A mail's words as paragraphs: a template may break its lines wherever it likes."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _is_html(name: str | None) -> bool:
    return name is None or not name.endswith(".txt")
