"""One file per charge model; pure functions over frozen facts."""
