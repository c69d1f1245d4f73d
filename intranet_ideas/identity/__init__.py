"""Who vouches for a person: identities at issuers, signing in by them, and being signed out."""
