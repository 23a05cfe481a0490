"""What is done with devices: each verb in its own file."""
