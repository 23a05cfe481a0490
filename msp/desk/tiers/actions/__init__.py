"""What can be done to tiers and teams."""
