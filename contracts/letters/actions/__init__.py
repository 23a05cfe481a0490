"""What people and jobs do with letters."""
