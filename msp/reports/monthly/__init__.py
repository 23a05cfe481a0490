"""The account manager's monthly contract billing report: seven sheets and three views."""
