"""A mailbox at the vendor's as an administrator meets it."""

from __future__ import annotations

from dataclasses import replace

from msp.kernel.i18n import _
from vendors.connectors.email.connector import EmailConnector
from vendors.connectors.email.settings import NUMBER, complaints_about, mail_settings
from vendors.connectors.kind import Kind, Setting, Setup
from vendors.protocol.errors import RefusedByVendor


def kind() -> Kind:
    """Only a mail address, and how this vendor's answers are known."""
    return Kind(
        name="email",
        label=_("E-mail"),
        about=_(
            "The vendor has a mailbox and no system to speak to: a case goes out as a letter,"
            " and what comes back by mail is read."
        ),
        address_hint="",
        settings=(*_recognising(), *_telling(), *_limits()),
        connect=connect,
        needs_address=False,
        by_post=True,
        complaints=complaints_about,
    )


def connect(setup: Setup) -> EmailConnector:
    """Over the desk's own post office; nothing is sent yet."""
    if setup.post is None:
        raise RefusedByVendor(_("A vendor that is reached by mail sends no deliveries."))
    post = replace(setup.post, admit=setup.admit)
    return EmailConnector(post, mail_settings(setup.config))


def _recognising() -> tuple[Setting, ...]:
    """Whom we write to, and by what its answers are known."""
    return (
        Setting(
            "to",
            _("Vendor's mail address"),
            hint=_("Where cases are sent. The desk's own mailbox receives the answers."),
        ),
        Setting(
            "domains",
            _("Domains its answers come from"),
            required=False,
            hint=_("Empty: the domain of the address. Mail from elsewhere waits for a person."),
        ),
        Setting(
            "tag",
            _("Vendor's mark in the subject"),
            required=False,
            hint=_(
                "For instance [ABC #%(number)s]. It is learned from the first answer and put"
                " into later subjects. Empty: any square brackets that end with a number.",
                number=NUMBER,
            ),
        ),
    )


def _telling() -> tuple[Setting, ...]:
    """What words mean, and what we say ourselves."""
    return (
        Setting(
            "keywords",
            _("Words that tell a status"),
            required=False,
            multiline=True,
            max_length=4000,
            hint=_("A line each, for instance: waiting for your reply = awaiting_us"),
        ),
        Setting(
            "closing",
            _("Said when we close a case"),
            required=False,
            multiline=True,
            max_length=2000,
            hint=_("Empty: nothing is sent."),
        ),
    )


def _limits() -> tuple[Setting, ...]:
    """What keeps a correspondence one."""
    return (
        Setting(
            "most_per_day",
            _("Most mails about one case in a day"),
            default="30",
            required=False,
        ),
        Setting("largest_mb", _("Largest file in MB"), default="10", required=False),
    )
