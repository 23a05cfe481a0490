"""One folder per kind of vendor system; none of them knows the database."""
