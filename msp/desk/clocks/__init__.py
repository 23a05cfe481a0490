"""Clocks: what was promised by when, and who held the ticket meanwhile."""
