"""How people come from a wall or a mail to a challenge: its poster and QR code."""
