"""Revenue that leaks: what is served and not billed, and billed and not there."""
