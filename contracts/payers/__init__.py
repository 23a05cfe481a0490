"""Payers: to whom a client's bills are addressed, and to which cost centre each part is charged."""
