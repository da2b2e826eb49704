"""Servers to compare with, all speaking the few frames the load needs: `join`, `say`, and what follows.

Each is started as `python -m tests.bench.references.NAME PORT FOLDER`.
"""
