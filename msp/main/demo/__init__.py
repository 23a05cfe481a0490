"""The demo provider: Meridian IT, its clients, and half a year of work."""
