"""One verb each."""
