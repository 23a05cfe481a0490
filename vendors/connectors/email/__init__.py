"""A vendor that has nothing but a mailbox."""
