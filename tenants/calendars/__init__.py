"""Calendars: opening hours and holidays of clients, sites, tiers and the provider."""
