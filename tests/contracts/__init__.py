"""Hold every implementation of a port to the same promises."""
