"""Documents: a frozen statement as PDF, spreadsheet and CSV."""
