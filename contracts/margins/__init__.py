"""Margins: what is left of a bill when work and tools are paid, and what of it is not known."""
