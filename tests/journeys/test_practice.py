"""Practising touches nothing: no room, no desk, no line, no figure, and no log has heard of it."""

import pytest

from tests.client import Refused
from tests.house import House
from tests.plain_rules import BRAMBLES, THUNDER


async def counted(house: House) -> dict[str, object]:
    """Count the rows of every table."""
    names = [str(name) for (name,) in await house.rows("SELECT name FROM {tables} AS tables")]
    return {name: (await house.rows(f"SELECT COUNT(*) FROM {name}"))[0][0] for name in names}


async def test_a_supporter_practises_to_the_end_and_hears_how_it_went(house: House) -> None:
    sasha = await house.staff("sasha", "supporter")
    known = (await sasha.request("practise"))["scripts"]
    script = next(each for each in known if each["script"] == "first_night")

    answers = ["Hello, I am here.", "How are the nights?"]
    begun = await sasha.request("practise", script="first_night")
    going = await sasha.request("practise", script="first_night", answers=answers)
    answers += [f"It sounds {BRAMBLES}."] * (script["answers"] - len(answers))
    over = await sasha.request("practise", script="first_night", answers=answers)

    assert (begun["over"], going["over"], over["over"]) == (False, False, True)
    assert begun["lines"] != going["lines"]
    done = {each["item"]: each["done"] for each in over["checklist"]}
    assert (done["welcomed"], done["asked"], done["goodbye"]) == (True, True, False)
    assert over["noticed"] == ["Please put this another way."]


async def test_nothing_of_a_practice_is_kept_or_told(house: House) -> None:
    sasha = await house.staff("sasha", "supporter")
    ines = await house.staff("ines", "moderator")
    for desk in ("desk:care", "desk:conduct"):
        await ines.follow(desk, after=0)
    before = await counted(house)

    await sasha.request("practise", script="asking_directly", answers=[THUNDER, BRAMBLES])

    assert await counted(house) == before
    await ines.request("rooms")
    assert ines.entries["desk:care"] + ines.entries["desk:conduct"] == []


async def test_only_staff_practise(house: House) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        await (await house.enter()).request("practise")


@pytest.mark.parametrize(
    ("fields", "field"), [({"script": "unknown"}, "script"), ({"answers": ["x"] * 20}, "answers")]
)
async def test_what_cannot_be_practised_is_refused(
    house: House, fields: dict[str, object], field: str
) -> None:
    sasha = await house.staff("sasha", "supporter")

    with pytest.raises(Refused, match="malformed") as caught:
        await sasha.request("practise", **{"script": "first_night"} | fields)

    assert caught.value.frame["field"] == field
