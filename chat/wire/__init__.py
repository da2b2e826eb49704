"""Model every frame of the protocol: what clients ask, what the server replies and tells.

In: `commands`, read by `decoding`. Out: `replies`, and `events` in `entries`, built by `frames`. All are made
of `fields` and `parts`.
"""
