"""Is it safe, who decides, what follows. Nothing here waits."""
