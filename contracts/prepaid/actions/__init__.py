"""What people do with prepaid hours."""
