"""Mail as a mechanism: read a raw message, build one, send one, fetch a mailbox.

Nothing here knows what a mail is about; the room that takes mail in decides that.
"""
