"""Routing: ordered rules that put a ticket in a tier and a team, and say why."""
