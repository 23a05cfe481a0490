"""`msp mail import`: takes in mails from files, one printed line for each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.intake import Gate, take_mail_in
from msp.desk.mail.outcomes import outcome_of
from msp.kernel.db import unit
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.mail.sources import Found, NoMailHere, mails_at
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import current

COMMANDS = typer.Typer(name="mail", help="Take in mails from files.", no_args_is_help=True)
IMPORT = "import"

Source = Annotated[Path, typer.Argument(help="An .eml file, a folder of them, or an mbox.")]


@COMMANDS.callback()
def mail() -> None:
    """Take in mails from files."""


@COMMANDS.command("import")
def import_mails(source: Source) -> None:
    """Store each mail once, find its client and its ticket, and say what became of it."""
    gate = Gate(current())
    counts: Counter[str] = Counter()
    try:
        for found in mails_at(source):
            kind, words = _import(found, gate)
            counts[kind] += 1
            typer.echo(f"{found.name}: {words}")
    except NoMailHere as nothing:
        raise NotFound(_("%(what)s.", what=str(nothing))) from nothing
    summed = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    typer.echo(f"{sum(counts.values())} mails: {summed or 'none'}")


def _import(found: Found, gate: Gate) -> tuple[str, str]:
    if found.problem:
        return "unreadable", f"unreadable, {found.problem}"
    stored = store_mail(found.raw, IMPORT, now=now())
    if stored.is_new:
        take_mail_in(stored.mail_id, gate, now=now())
    with unit(SYSTEM) as db:
        outcome = outcome_of(db, stored.mail_id)
    if not stored.is_new:
        return "known", f"known already, {outcome.words}"
    return outcome.kind, outcome.words
