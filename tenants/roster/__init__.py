"""The pages of clients: what is read and kept across companies, sites, people and devices."""
