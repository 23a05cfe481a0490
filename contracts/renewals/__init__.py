"""Renewals: how contracts end or go on, notice given by either side, and word of it in time."""
