"""Chinese full-text search over the ledger. Imports inside are relative: a wheel may rename it."""
