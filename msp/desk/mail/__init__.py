"""Mail of the desk: what comes in finds its ticket, what goes out is never lost or doubled."""
