"""A bounded run of real workers, a real tracker and a bad network, until both sides agree."""
