"""Serve with a database that does not wait for the disk: the control that a power cut must catch."""

from chat.__main__ import main
from chat.local import sqlite

if __name__ == "__main__":
    sqlite.PRAGMAS = sqlite.PRAGMAS.replace("{synchronous}", "NORMAL")
    main(["serve", "--rehearsal"])
