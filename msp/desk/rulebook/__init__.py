"""The pages on which tiers, teams and routing rules are written, and tried before they count."""
