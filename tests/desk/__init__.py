"""A hard hour at the desk, on a clock that a test moves: who waits how long, and who is called."""
