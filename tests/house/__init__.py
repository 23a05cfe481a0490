"""The rules of the house, each as a check and with a test that it can fail."""
