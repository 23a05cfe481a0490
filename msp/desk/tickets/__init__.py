"""Tickets: the record of one piece of work and the timeline of everything said and done on it."""
