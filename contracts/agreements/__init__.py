"""Agreements: contracts, their dated versions, lines and prices."""
