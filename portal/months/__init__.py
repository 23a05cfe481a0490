"""The client's monthly reports."""
