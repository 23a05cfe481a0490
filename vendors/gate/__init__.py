"""What must be known before a case leaves: completeness, and each vendor's questions."""
