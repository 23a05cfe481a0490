"""The client's door: branded pages for its own people."""
