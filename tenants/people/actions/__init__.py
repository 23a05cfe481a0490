"""What is done with people: each verb in its own file."""
