"""What can be done to a calendar."""
