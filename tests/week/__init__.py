"""A week of a place on a virtual clock, with the rules of the line as the server uses them."""
