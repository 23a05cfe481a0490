"""The contract file as people open it: pages over agreements, service levels and the ledger."""
