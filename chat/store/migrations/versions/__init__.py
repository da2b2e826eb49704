"""Hold the migrations in order."""
