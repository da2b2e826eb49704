"""Describe what can happen, a file for each kind of log: in a room, to a person, beside a talk, on a desk."""
