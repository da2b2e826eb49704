"""What an operator does from a terminal: one module for each group of commands."""
