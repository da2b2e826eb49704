"""Names for the things people can point at; the letters before the underscore are part of the protocol."""

from typing import NewType

PersonId = NewType("PersonId", int)
"""Internal number of a person; never leaves the server."""

RoomId = NewType("RoomId", str)
"""`r_…`, opaque to clients."""

MemberId = NewType("MemberId", str)
"""`m_…`: a person in one room; two rooms' members cannot be linked."""

MessageId = NewType("MessageId", str)
"""`x_…`"""

CaseId = NewType("CaseId", str)
"""`c_…`"""
