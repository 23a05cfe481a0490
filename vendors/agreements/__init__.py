"""Contracts with vendors: what they owe us, for what, until when, and at what price."""
