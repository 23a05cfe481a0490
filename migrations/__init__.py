"""The story of the database, one dated sentence a file."""
