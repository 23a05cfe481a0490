"""The simulator: other terms over the months that really were, side by side, writing nothing."""
