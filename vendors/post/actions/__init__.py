"""What can be done with a vendor's letters."""
