"""Costs: what an hour of an engineer and a month of a tool cost the house, from a day on."""
