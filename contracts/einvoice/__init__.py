"""Electronic invoices by EN 16931: an issued bill as UBL and as Factur-X."""
