"""Letters to clients: bills and new prices, written into a queue, sent by mail once."""
