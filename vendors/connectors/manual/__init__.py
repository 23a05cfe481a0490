"""A vendor without a system: people call, and write down what came of it."""
