"""A made-up municipality to look around in. Nobody in it exists."""

from __future__ import annotations

PASSWORD = "drangedal-demo"  # noqa: S105 - known to all, for accounts that only the demo makes

DOMAIN = "demo.example"

TOLD_CODE = "drangsgnrysent923456"
"""Follows at ``/told`` what became of the idea that was phoned in."""

ACCOUNTS = {
    "staff@demo.example": "works in home care; has ideas of her own",
    "staff2@demo.example": "works in home care",
    "nurse@demo.example": "works in another department",
    "manager@demo.example": "runs challenges, health, and initiatives",
    "judge1@demo.example": "judges",
    "judge2@demo.example": "judges",
    "judge3@demo.example": "judges",
    "judge4@demo.example": "judges",
    "it@demo.example": "runs the site",
    "auditor@demo.example": "reads the audit trail",
    "guest@demo.example": "is an inhabitant",
}
"""Those who can sign in, and who they are."""
