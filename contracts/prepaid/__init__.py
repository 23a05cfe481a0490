"""Prepaid hours: blocks that are bought, retainers that recur, and the work that draws on them."""
