"""Talks to OIDC issuers: what they say of themselves, their keys, their tokens, the code flow."""
