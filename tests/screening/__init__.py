"""Measure screening on real text, where it is at hand; none of that text is part of the project."""
