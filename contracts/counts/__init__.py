"""Counts: quantities that no device carries, as seats and licences, each from a day on."""
