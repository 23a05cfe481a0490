"""What the desk does with mail, a file for each verb."""
