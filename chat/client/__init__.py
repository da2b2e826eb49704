"""A client for programs: come in, talk, listen, and come back by itself after any interruption.

docs/client.md shows it with a bot that greets.
"""

# ruff: noqa: I001 - names that are passed on stay together

from chat.client.client import Client as Client
from chat.client.ends import Refused as Refused, StayAway as StayAway
from chat.client.line import Lost as Lost
from chat.client.pauses import Pauses as Pauses
