"""Cut out of a text what a moderator has to read first: what was found, with a few words around it."""

from collections.abc import Iterable

AROUND = 40
"""Code points shown on either side of what was found: a few words, enough to see who speaks of whom."""

Span = tuple[int, int]


def excerpts(text: str, spans: Iterable[Span], around: int = AROUND) -> list[Span]:
    """Say which parts of a text to show; the whole text where nothing in particular was found in it."""
    wider = sorted((max(0, start - around), min(len(text), end + around)) for start, end in spans)
    parts: list[Span] = []
    for start, end in wider:
        if parts and start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], end))
        else:
            parts.append((start, end))
    return parts or [(0, len(text))]
