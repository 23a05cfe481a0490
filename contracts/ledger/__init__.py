"""Ledger: which device was covered when, and what time was worked, as known when."""
