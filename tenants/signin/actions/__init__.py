"""What a person does at a door: each verb in its own file."""
