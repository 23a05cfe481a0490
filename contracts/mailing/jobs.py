"""Sends the letters that wait."""

from contracts.letters.models import Letter
from contracts.mailing.actions.compose_letter import compose_letter
from msp.kernel.jobs import steps
from msp.kernel.mail.outbox import Outbox
from msp.kernel.mail.sending import send_due
from msp.kernel.scope import Scope

OUTBOX = Outbox(Letter, compose_letter)


@steps("contracts.send_letters")
def send_letters(scope: Scope) -> None:
    """Send what is due until nothing is."""
    send_due(scope, OUTBOX)
