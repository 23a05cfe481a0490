"""The vendor scorecard: how each vendor did, case by case."""
