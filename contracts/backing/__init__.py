"""What vendors stand behind: published here by the rooms above, read by the entitlement check."""
