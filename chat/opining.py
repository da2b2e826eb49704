"""`python -m chat.opining`: the process of the second opinion. It keeps nothing.

It reads a line, which is a text as a JSON string, and answers with a line before it reads the next: `1` or
`0`. It ends when nobody is left to ask.
"""

import json
import os
import sys
from contextlib import suppress

from chat.local.encoders import BrokenEncoder, new_encoders
from chat.packs import packaged_model

KINDNESS = 10
"""How far it steps back where processors are few: whoever writes comes first."""


def main() -> None:
    """Answer each JSON text on a line of its own: 1 if its writer may be at risk, or else 0."""
    with suppress(PermissionError):  # the service of systemd lets nobody change that
        os.nice(KINDNESS)
    model = packaged_model()
    try:
        encoders = new_encoders(model.pieces)
    except BrokenEncoder as broken:
        # Words alone hear more than nothing; `warmline check` says so, too.
        sys.stderr.write(f"the second opinion weighs words alone: {broken}\n")
        encoders = ()
    for line in sys.stdin.buffer:
        at_risk = model.at_risk(json.loads(line), encoders)
        sys.stdout.write("1\n" if at_risk else "0\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
