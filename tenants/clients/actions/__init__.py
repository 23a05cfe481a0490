"""What is done with clients and sites: each verb in its own file."""
