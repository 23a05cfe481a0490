"""What a vendor does not get to read: rules, the placeholders in its place, and the way back."""
