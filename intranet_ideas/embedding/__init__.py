"""What pages of other sites show of challenges: to anyone, and only where two said so."""
