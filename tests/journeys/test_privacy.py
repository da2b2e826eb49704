"""A copy of everything kept about somebody, and its erasure: at once, on the disk, with an honest receipt."""

import asyncio

import pytest

from tests.client import Client, Frame, Refused
from tests.house import House
from tests.journeys.decisions import decide
from tests.journeys.histories import ABOUT, LABEL, NEEDLE, NOTE, ROOM, THANKS, somebody_with_a_history
from tests.journeys.stored import files_with, forms_of
from tests.plain_rules import BRAMBLES, STORM

EVERYTHING = (NEEDLE, LABEL, ABOUT, THANKS)


async def left(house: House, *needles: str) -> list[str]:
    """Wait until traces beside the tables are wiped; name the files that still hold a needle."""
    async with asyncio.timeout(30):
        # Housekeeping has no event for what only a test waits for.
        while house.app.housekeeping.forgetting.erased.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0)
    await house.app.database.writable()  # the wiping holds the writer's lock
    return [file for needle in needles for file in files_with(house.folder, needle)]


async def forgotten(client: Client) -> Frame:
    receipt: Frame = (await client.request("forget"))["receipt"]
    return receipt


async def test_whoever_reads_an_older_moment_keeps_traces_no_longer_than_that(house: House) -> None:
    await house.group(ROOM)
    peer, _, _ = await somebody_with_a_history(house)
    forms = await forms_of(house, *EVERYTHING)
    forgetting = house.app.housekeeping.forgetting

    async with house.app.database.read() as sql:
        await sql.row("SELECT 1 FROM messages")
        await forgotten(peer)
        await forgetting.wipe_what_was_erased()
        is_left_to_wipe = forgetting.erased.is_set()

    assert is_left_to_wipe
    assert await left(house, *forms) == []


async def test_whoever_is_forgotten_is_in_no_file_any_more(house: House) -> None:
    await house.group(ROOM)
    peer, _, _ = await somebody_with_a_history(house)
    forms = await forms_of(house, *EVERYTHING)
    before = await left(house, *forms)

    receipt = await forgotten(peer)

    assert len(forms) >= len(EVERYTHING) + 4  # two messages, a label, feedback
    assert before != []
    assert await left(house, *forms) == []
    assert receipt["went"][:2] == ["2 messages", "2 memberships"]
    assert [each["what"] for each in receipt["stays"]] == [
        "1 talk",
        "the names you had in rooms",
        "copies of the whole database",
    ]


async def test_words_left_in_the_line_go_as_well(house: House) -> None:
    peer = await house.enter()
    first = {"client_id": "my-first-words", "text": NEEDLE}
    await peer.request("wait", **{"for": "supporter"}, agreement=1, about=ABOUT, first_message=first)

    forms = await forms_of(house, NEEDLE, ABOUT)

    await forgotten(peer)

    assert await house.rows("SELECT COUNT(*) FROM waiting") == [(0,)]
    assert len(forms) >= 4
    assert await left(house, *forms) == []


async def test_the_others_see_the_words_go_and_no_line_about_who_left(house: House) -> None:
    await house.group(ROOM)
    peer, neighbour, _ = await somebody_with_a_history(house)

    await forgotten(peer)

    hidden = await neighbour.event(f"room:{ROOM}", "message_hidden")
    assert hidden["event"]["why"] == "withdrawn"
    assert (await neighbour.event(f"room:{ROOM}", "member_left"))["event"]["quiet"] is True
    read = await neighbour.request("read", log=f"room:{ROOM}", after=0)
    posted = [e["event"] for e in read["entries"] if e["event"]["kind"] == "message_posted"]
    assert [(event["text"], event["gone"], event.get("fold")) for event in posted] == [
        (None, "expired", None)
    ]


async def test_every_socket_closes_and_no_token_opens(house: House) -> None:
    peer = await house.enter()
    other = await house.enter(peer.token)

    await forgotten(other)

    assert [await client.closed() for client in (peer, other)] == [4501, 4501]
    again = await house.socket()
    for token in (peer.token, other.token):
        with pytest.raises(Refused, match="unknown_session"):
            await again.hello(token)


async def test_nothing_links_a_member_or_a_message_to_the_person_any_more(house: House) -> None:
    await house.group(ROOM)
    peer, _, _ = await somebody_with_a_history(house)
    person = await house.person_of(peer)

    await forgotten(peer)

    for table, column in (
        ("members", "person"),
        ("messages", "person"),
        ("talks", "peer"),
        ("blocks", "peer"),
        ("hidden", "person"),
        ("flags", "person"),
        ("tokens", "person"),
        ("waiting", "person"),
    ):
        found = await house.rows(f"SELECT COUNT(*) FROM {table} WHERE {column} = :person", person=person)
        assert found == [(0,)], table
    kinds = "SELECT e.kind FROM entries e JOIN logs l ON l.id = e.log WHERE l.name = :log"
    assert await house.rows(kinds, log=f"person:{person}") == [("signed_out",)]


async def test_a_copy_stays_while_a_case_is_open_and_the_receipt_says_so(house: House) -> None:
    await house.group(ROOM)
    (peer,) = await house.members(ROOM, 1)
    await peer.say(ROOM, f"{STORM} over {NEEDLE}")

    receipt = await forgotten(peer)

    case = await house.case_about("care")
    mod = await house.staff("mod", "moderator")
    detail = await mod.request("case", case=case["case"])
    assert NEEDLE in detail["message"]["text"]
    assert receipt["stays"][0] == {
        "what": "1 case",
        "why": "it is still open, and somebody may depend on it",
    }


@pytest.mark.parametrize(("decision", "stays"), [("dismiss", False), ("warn", True)])
async def test_a_closed_case_keeps_its_copy_only_where_something_was_decided(
    house: House, decision: str, stays: bool
) -> None:
    await house.group(ROOM)
    (peer,) = await house.members(ROOM, 1)
    await peer.say(ROOM, f"{BRAMBLES} and {NEEDLE}")
    mod = await house.staff("mod", "moderator")
    await decide(mod, (await house.case_about("conduct"))["case"], decision)
    forms = await forms_of(house, NEEDLE)

    receipt = await forgotten(peer)

    kept = [each for each in receipt["stays"] if each["what"] == "1 case"]
    assert [each["until"] for each in kept] == (["2026-07-30T12:00:00.000Z"] if stays else [])
    assert bool(await left(house, *forms)) is stays
    house.clock.forward(seconds=91 * 86_400)
    await house.app.housekeeping.forgetting.forget_what_is_old()
    assert await left(house, *forms) == []


async def test_a_statement_of_reasons_outlives_its_person(house: House) -> None:
    await house.group(ROOM)
    (peer,) = await house.members(ROOM, 1)
    await peer.say(ROOM, BRAMBLES)
    mod = await house.staff("mod", "moderator")
    await decide(mod, (await house.case_about("conduct"))["case"], "warn")
    code = (await peer.event("person", "warned"))["event"]["statement"]["code"]

    receipt = await forgotten(peer)

    assert "1 statement of reasons" in [each["what"] for each in receipt["stays"]]
    stranger = await house.enter()
    assert (await stranger.request("look_up", code=code))["state"] == "in_force"
    await stranger.request("appeal", code=code, words="please look again")


async def test_a_report_goes_on_without_its_reporter(house: House) -> None:
    await house.group(ROOM)
    reporter, other = await house.members(ROOM, 2)
    said = (await other.say(ROOM, "unkind words"))["message"]
    code = (await reporter.request("report", room=ROOM, message=said, concern="abuse", note=NOTE))["code"]

    await forgotten(reporter)

    mod = await house.staff("mod", "moderator")
    case = await house.case_about("conduct")
    assert (await mod.request("case", case=case["case"]))["flags"][0]["note"] == NOTE
    await decide(mod, case["case"], "dismiss")
    assert (await (await house.enter()).request("look_up", code=code))["state"] == "no_action"


async def test_a_held_message_of_somebody_forgotten_is_never_posted(house: House) -> None:
    await house.group(ROOM)
    peer, neighbour = await house.members(ROOM, 2)
    held = await peer.say(ROOM, f"pebble {NEEDLE}")
    await forgotten(peer)
    mod = await house.staff("mod", "moderator")

    await decide(mod, (await house.case_about("conduct"))["case"], "dismiss")

    assert held["delivery"] == "held"
    said = await neighbour.say(ROOM, "a sign of life")
    await neighbour.entry(f"room:{ROOM}", said["seq"])
    posted = [e for e in neighbour.entries[f"room:{ROOM}"] if e["event"]["kind"] == "message_posted"]
    assert [e["event"]["text"] for e in posted] == ["a sign of life"]


async def test_the_receipt_speaks_the_persons_language(house: House) -> None:
    await house.group(ROOM)
    peer = await house.member(ROOM, language="es")
    await peer.say(ROOM, "buenas noches")

    receipt = await forgotten(peer)

    assert receipt["went"][0] == "1 mensaje"


async def test_staff_are_not_forgotten_by_a_frame(house: House) -> None:
    sasha = await house.staff("sasha", "supporter")

    with pytest.raises(Refused, match="not_allowed"):
        await sasha.request("forget")

    assert (await sasha.request("export"))["document"]["person"]["role"] == "supporter"
