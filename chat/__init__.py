"""Everything that waits: sockets, storage, timers, pages, the command line."""
