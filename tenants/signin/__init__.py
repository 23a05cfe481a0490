"""The doors: passwords, sessions, keys and the look-ups made before anyone is known."""
