"""Passkeys: a second way in for local accounts, by WebAuthn."""
