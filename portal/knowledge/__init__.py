"""The published articles, and how a matter ends without anybody being asked."""
