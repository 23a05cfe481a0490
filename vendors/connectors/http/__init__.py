"""Any system with a JSON interface, described by an administrator and not by code."""
