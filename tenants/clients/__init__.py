"""The companies we serve, their sites and their addresses on the net."""
