"""Taxes: the codes that lines refer to, each with its rate and words from a day on."""
