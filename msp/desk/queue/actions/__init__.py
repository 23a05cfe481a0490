"""What can be done in the queue."""
