"""Billing: periods, prices, statements and the runs that freeze them."""
