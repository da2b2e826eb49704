"""What people ask for, one function each, in four beats: gather, decide, record, tell."""
