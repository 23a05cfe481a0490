"""Makes or re-addresses a Roundup tracker; run as a program by the tracker's own account.

It is given to that account's Python as text, since the account may not be able to read our
checkout, and so it imports nothing of ours. Its standard input is JSON: home, template, url,
name and the users to create; so no password stands in a command line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from roundup import init, instance
from roundup.configuration import CoreConfig
from roundup.password import Password


def main(plan: dict[str, Any]) -> None:
    """Install and fill the tracker once; afterwards only its address may change."""
    home = plan["home"]
    if not os.path.exists(home):
        growing = f"{home}.new"
        init.install(growing, plan["template"], settings=_settings(plan))
        _fill(growing, plan)
        os.rename(growing, home)
    config = CoreConfig(home)
    if config["TRACKER_WEB"] != plan["url"]:
        config["TRACKER_WEB"] = plan["url"]
        config.save()


def _settings(plan: dict[str, Any]) -> dict[str, str]:
    """Its own notification mails go to a file: no mail server stands beside the tracker."""
    return {
        "rdbms_backend": "sqlite",
        "tracker_web": plan["url"],
        "tracker_name": plan["name"],
        "mail_domain": "vendor.localhost",
        "mail_host": "localhost",
        "mail_debug": "mail.log",
        "admin_email": "admin",
        # Every call to its interface hashes the password anew, 0.2 s of processor each by default.
        "password_pbkdf2_default_rounds": "5000",
    }


def _fill(home: str, plan: dict[str, Any]) -> None:
    tracker = instance.open(home)
    tracker.init(Password(plan["admin_password"], config=tracker.config))
    db = tracker.open("admin")
    for user in plan["users"]:
        password = Password(user["password"], config=tracker.config)
        db.user.create(**{**user, "password": password, "roles": "User"})
    db.commit()
    db.close()


if __name__ == "__main__":
    main(json.load(sys.stdin))
