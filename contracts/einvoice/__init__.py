"""Electronic invoices by EN 16931: an issued bill or credit note as UBL and as Factur-X."""
