"""Claims against issued bills: a line disputed, a sum credited."""
