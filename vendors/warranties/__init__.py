"""Warranties of single devices, and word in time that they end."""
