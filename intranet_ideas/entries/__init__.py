"""Ideas: drafts, hand-ins with receipts, attachments, comments and votes."""
