"""What goes wrong at the demo's clients: stories that tickets of the past half year are told from.

`{person}` is the contact, `{device}` the asset, `{server}` a server, `{site}` the place. Each
story has its usual tier, the minutes it takes and how often it happens beside the others.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One kind of trouble or wish, from the first words to the last."""

    category: str
    kind: str
    subject: str
    opening: str
    note: str
    answer: str
    solution: str
    tier: int = 1
    minutes: int = 20
    weight: int = 10
    urgency: int = 2
    impact: int = 3
    about: str = "workstation"

    def answer_for(self, device: str) -> str:
        """The first answer, with the device's name in it."""
        return self.answer.format(device=device, server=device, person="", site="your site")


STORIES = (
    Story(
        "accounts", "request", "Password reset for {person}",
        "I am locked out of my account after the weekend. Could you reset the password, please?",
        "Caller verified by call-back to the number on file. Lock came from an old phone profile.",
        "I have unlocked your account. You will be asked for a new password when you sign in.",
        "Account unlocked, old mail profile on the phone removed.", 1, 10, 24, 1, 3,
    ),
    Story(
        "mail", "incident", "Outlook asks for the password again and again on {device}",
        "Since this morning Outlook keeps asking for my password. Web mail works.",
        "Cached credential from before the password change. Cleared and profile repaired.",
        "Please close Outlook for a minute; I am clearing the stored password on {device}.",
        "Stored credential cleared, profile repaired, mail flows.", 1, 20, 16,
    ),
    Story(
        "printing", "incident", "Printer at {site} does not print",
        "Nothing comes out. The display says ready, the jobs just disappear.",
        "Queue was paused on the print server after a driver update.",
        "The queue had stopped on the server. I have started it; please try a test page.",
        "Print queue restarted, driver pinned to the previous version.", 1, 20, 14, 2, 2,
    ),
    Story(
        "hardware", "incident", "{device} is very slow",
        "Opening a document takes minutes, the fan runs all the time.",
        "Disk at 98 per cent, update cache 40 GB, SMART clean. 8 GB of memory with 11 GB in use.",
        "I have freed 46 GB on {device}. If it is still slow tomorrow we should add memory.",
        "Disk cleaned, start-up entries reduced; quotation for memory sent.", 1, 35, 12,
    ),
    Story(
        "accounts", "request", "New colleague starts on Monday",
        "We have a new colleague at {site}. She needs an account, mail and the shared drives.",
        "Request form complete, rights copied from the role, not from a person.",
        "The account is ready. The first password goes to you by text message.",
        "Account, mailbox and drive rights created; laptop prepared.", 1, 45, 9, 3, 3,
    ),
    Story(
        "network", "incident", "No network in the meeting room at {site}",
        "Neither cable nor wireless works in the meeting room, other rooms are fine.",
        "Port down since 07:52, power supply of the access point dead. Switch port flapping.",
        "The switch in the meeting room lost power. Could somebody check the plug, please?",
        "Power supply replaced, switch port set back, both networks work.", 2, 50, 7, 2, 2,
    ),
    Story(
        "backup", "incident", "Backup of {server} failed last night",
        "Monitoring: job daily-full on {server} ended with an error.",
        "Repository volume full: retention did not run because of a stuck lock.",
        "The backup is running again; last good copy is from the day before.",
        "Lock removed, retention run, backup verified by a test restore.", 2, 40, 7, 1, 2, "server",
    ),
    Story(
        "software", "request", "Please install the new version of the accounting software",
        "The vendor has published the yearly update. We need it before the 20th.",
        "Backup of the database taken first; client update pushed by policy.",
        "I suggest Thursday after 18:00. Is everybody out by then?",
        "Update installed on the server and on all workstations.", 2, 75, 6, 3, 2, "server",
    ),
    Story(
        "security", "incident", "Strange mail with an invoice attached",
        "I received an invoice from a supplier we do not know. I opened the attachment.",
        "Macro blocked by policy, no outbound connection. Two colleagues received the same mail.",
        "Please leave the device on and unplug the network cable. I am looking at it now.",
        "Mail withdrawn from all boxes, device scanned clean, sender blocked.", 2, 60, 6, 1, 2,
    ),
    Story(
        "network", "incident", "Remote access drops every few minutes",
        "From home the connection breaks every five minutes, since last week.",
        "Rekey fails: provider changed MTU. Reproduced with a packet capture.",
        "I can see the drops on our side. I have changed the packet size for your profile.",
        "MTU lowered on the gateway profile, stable over 24 hours.", 3, 90, 4, 2, 2,
    ),
    Story(
        "servers", "incident", "{server} restarts by itself",
        "The server restarted twice today without anybody touching it.",
        "Memory errors on module B2, corrected so far. Warranty valid.",
        "We have moved the services away from {server} and ordered the part from the vendor.",
        "Memory module replaced under warranty, stress test passed.", 3, 120, 3, 1, 1, "server",
    ),
    Story(
        "accounts", "request", "Access to the shared folder of another department",
        "I need to read the contracts folder for the next two weeks.",
        "Owner of the folder approved by mail, expires by itself in 14 days.",
        "The owner of the folder has agreed; you have reading access until the date you named.",
        "Temporary reading right given, expiry set.", 1, 15, 9, 3, 3,
    ),
    Story(
        "hardware", "incident", "Screen of {device} stays black after docking",
        "When I put the notebook into the dock the second screen stays black.",
        "Dock firmware two versions behind; known with this graphics driver.",
        "There is a firmware update for the dock. It takes ten minutes, please keep it plugged in.",
        "Dock firmware updated, both screens work.", 1, 25, 9,
    ),
    Story(
        "phones", "incident", "No sound on outgoing calls",
        "Callers hear us, we do not hear them. All phones at {site}.",
        "One-way audio: the firewall's new rule drops the media ports.",
        "I have found the rule that blocks the voice traffic and taken it back.",
        "Firewall rule corrected, calls tested in both directions.", 2, 45, 4, 1, 1,
    ),
    Story(
        "software", "incident", "Drawing program closes when exporting to PDF",
        "It worked last week. Now it closes without a message as soon as I export.",
        "Crash in the vendor's own export library, reproduced with an empty drawing.",
        "I can reproduce it. Please use the print dialog meanwhile, that works.",
        "Hotfix of the vendor installed, export works.", 3, 85, 4, 2, 2,
    ),
    Story(
        "hardware", "request", "Notebook for a new desk at {site}",
        "We open another desk next month and need a notebook with a dock.",
        "Standard model in stock at the distributor, five days.",
        "The quotation is attached. Delivery takes about a week after your approval.",
        "Device delivered, joined, handed over.", 1, 60, 5, 3, 3,
    ),
)  # fmt: skip
