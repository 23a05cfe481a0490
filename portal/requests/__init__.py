"""Requests as their people see them: filing one, following it, answering."""
