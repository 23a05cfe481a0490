"""What monitoring saw of a client's devices, and which of it belongs to the register."""
