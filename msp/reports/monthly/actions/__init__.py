"""One verb a file, named as its button."""
