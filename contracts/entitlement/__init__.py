"""Entitlement: does the contract cover this, and who pays."""
