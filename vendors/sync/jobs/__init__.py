"""What workers do for vendors."""
