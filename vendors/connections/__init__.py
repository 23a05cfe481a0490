"""Accounts at vendors' systems: settings, secrets, health, what they may do in a minute."""
