"""Moderation of comments: reports, the queue, decisions with reasons, and appeals."""
