"""Start the command line: `warmline`, or `python -m chat`."""

import sys
from collections.abc import Sequence
from typing import NoReturn

STOPPED_BY_HAND = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; see `chat.cli.speaking` for its exit codes."""
    try:
        # Here, since loading takes a moment in which somebody may press Ctrl-C.
        from chat.cli.commands import run

        run(arguments)
    except KeyboardInterrupt:
        sys.exit(STOPPED_BY_HAND)


if __name__ == "__main__":
    main()
