"""What is kept, and the statements that keep it: written once for both databases."""
