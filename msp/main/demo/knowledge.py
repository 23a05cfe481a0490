"""The demo's published articles and its catalog."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from msp.desk.knowledge.actions.save_card import CardText, save_card
from msp.desk.knowledge.models import Article
from msp.desk.knowledge.values import AssetNeed, FieldType, Question

ARTICLES = (
    ("Reset your own password", "accounts", "You forgot it, or it has expired.",
     "1. Open the sign-in page of your computer and press **I forgot my password**.\n"
     "2. Enter the code that arrives on your phone.\n"
     "3. Choose a password of at least twelve characters.\n\n"
     "Phones and tablets ask for the new password within an hour. If one keeps asking, remove the"
     " mail account there and add it again."),
    ("Outlook keeps asking for the password", "mail", "The window comes back again and again.",
     "Close Outlook. Open **Credential Manager**, choose **Windows credentials**, and remove every"
     " entry that begins with `MicrosoftOffice`. Start Outlook and sign in once."),
    ("The printer does not print", "printing", "Jobs disappear or wait for ever.",
     "1. Switch the printer off, wait ten seconds, switch it on.\n"
     "2. On your computer open the queue and remove what waits there.\n"
     "3. Print the test page.\n\nIf the display shows a paper jam, open both flaps at the back."),
    ("Work from home", "network", "Connect to the office from anywhere.",
     "Start **Company VPN**, sign in with your mail address and confirm on the phone. Drives and"
     " the telephone come with it. On hotel networks open a web page first and accept the terms."),
    ("Share a file with somebody outside", "software", "Without sending it as an attachment.",
     "Right-click the file, choose **Share**, enter the address, and set an end date. The other"
     " side proves who they are with a code by mail."),
    ("A strange mail: what to do", "security", "Do not click; tell us.",
     "Press **Report** in Outlook. If you have opened an attachment, pull out the network cable,"
     " leave the computer on, and call us."),
    ("Second screen stays black", "hardware", "After docking the notebook.",
     "Unplug the dock from power for ten seconds. Press **Windows + P** and choose **Extend**."),
    ("Order a notebook or a phone", "hardware", "What there is and how long it takes.",
     "Use **New device** in the catalog. Standard models arrive within a week of the approval."),
)  # fmt: skip

CARDS = (
    CardText("New colleague", "Account, mail, drives and a workplace", "user-plus", "request",
             "accounts", AssetNeed.NONE, 10, True,
             (Question("name", "Name of the colleague", required=True),
              Question("start", "First working day", FieldType.DATE, required=True),
              Question("place", "Place", FieldType.CHOICE, choices=("Office", "Home", "Both")))),
    CardText("Something does not work", "A device, a program, the network", "tool", "incident",
             "hardware", AssetNeed.OPTIONAL, 20, True,
             (Question("since", "Since when?"),
              Question("others", "Are others affected?", FieldType.CHOICE,
                       choices=("Only me", "Several people", "Everybody")))),
    CardText("New device", "Notebook, screen, phone", "device-laptop", "request", "hardware",
             AssetNeed.NONE, 30, True,
             (Question("model", "What for?", FieldType.CHOICE, required=True,
                       choices=("Office work", "Drawing and video", "On the road")),
              Question("by", "Needed by", FieldType.DATE))),
    CardText("Install software", "On one of your devices", "package", "request", "software",
             AssetNeed.REQUIRED, 40, True,
             (Question("program", "Which program?", required=True),)),
    CardText("Access to a folder or a program", "For yourself or a colleague", "key", "request",
             "accounts", AssetNeed.NONE, 50, True,
             (Question("what", "Access to what?", required=True),
              Question("until", "Until when?", FieldType.DATE))),
)  # fmt: skip


def load_knowledge(db: Session, author: UUID, now: datetime) -> None:
    """Publish the articles for everyone and put the cards into the catalog."""
    rows = [
        {
            "title": title,
            "topic": topic,
            "summary": summary,
            "body": body,
            "status": "published",
            "author_id": author,
            "reviewer_id": author,
            "published_at": now,
        }
        for title, topic, summary, body in ARTICLES
    ]
    db.execute(insert(Article), rows)
    for card in CARDS:
        save_card(db, None, card)
