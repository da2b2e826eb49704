"""Somebody with a history: words in a group and in a talk, and what they said of both."""

from tests.client import Client
from tests.house import House

ROOM = "r_hearth"
NEEDLE = "a lantern in the orchard"
LABEL = "a boat on the lake"
ABOUT = "the letters from my aunt"
THANKS = "a kettle full of thanks"
NOTE = "the words of a worried friend"


async def somebody_with_a_history(house: House) -> tuple[Client, Client, str]:
    """A peer who spoke in a group, talked with a supporter and told how it was; their neighbour; the talk."""
    peer, neighbour = await house.members(ROOM, 2)
    await peer.say(ROOM, NEEDLE, fold=LABEL)
    await peer.request("wait", **{"for": "supporter"}, agreement=1, about=ABOUT, mood=3)
    helper = await house.staff("sasha", "supporter")
    await helper.request("on_duty")
    talk = (await helper.request("take"))["room"]
    await peer.say(talk, NEEDLE)
    await peer.request("end", room=talk, feedback={"mood": 6, "words": THANKS})
    return peer, neighbour, talk
