"""A difference between two texts in runs that people can read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from intranet_ideas.entries.rules import Piece


def in_runs(pieces: Sequence[Piece]) -> list[Piece]:
    """Gather neighbouring changes, so that people read sentences rather than pairs of words."""
    runs: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces:
        if "\n" not in piece.text and (piece.kind != "same" or (run and piece.text.isspace())):
            run.append(piece)
            continue
        runs += [*_joined(run), piece]
        run = []
    return runs + _joined(run)


def _joined(run: list[Piece]) -> list[Piece]:
    """Return neighbouring changes as one that went out and one that came in."""
    gone = "".join(piece.text for piece in run if piece.kind != "insert")
    come = "".join(piece.text for piece in run if piece.kind != "delete")
    if not gone.strip() or not come.strip():
        return run
    return [Piece("delete", gone), Piece("insert", come)]
