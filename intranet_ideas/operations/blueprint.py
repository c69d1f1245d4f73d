"""The blueprint that all pages of IT's desk stand on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operations", __name__)
