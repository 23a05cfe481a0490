"""Tiers (L0 to L4) and teams: who works on what, in which order, with which skills."""
