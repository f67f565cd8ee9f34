"""收文: documents that exist as files become drafts. Nothing here publishes."""
