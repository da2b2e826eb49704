"""How much a report of abuse weighs: less from someone whose reports led to nothing again and again.

Nobody loses the right to report. A light report waits longer, never for ever; worry about somebody always
weighs in full.
"""

from moderation.verdict import Track

GRACE = 3
"""So many reports that led to nothing are anybody's good right."""
LONGEST = 4
"""The lightest report waits this many times the usual time."""


def patience(track: Track, dismissed: int, acted_on: int) -> int:
    """Say how many times the usual time a report may wait, by what became of the reporter's earlier ones."""
    if track is Track.CARE or dismissed < GRACE or dismissed <= 2 * acted_on:
        return 1
    return min(LONGEST, dismissed // GRACE + 1)
