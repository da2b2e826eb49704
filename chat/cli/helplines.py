"""Places that answer when we cannot: which ones we know, and which of them somebody has tried."""

from datetime import date
from functools import partial
from typing import Annotated

import typer

from chat.actions import oversee
from chat.actions.oversee import CannotDo
from chat.cli.speaking import AsJson, in_columns, new_group, say
from chat.cli.storing import audit_key, look, record
from chat.packs import helplines_of
from chat.setting_sources import load_settings
from chat.store import people
from chat.store.people import Tried
from moderation.care import Helpline

group = new_group("Helplines, and who has tried them.")

Country = Annotated[str, typer.Option(help="Two letters; all countries without it.")]


@group.command("list")
def list_helplines(country: Country = "", as_json: AsJson = False) -> None:
    """List the helplines.

    What was never tried by somebody of yours says so.

    \b
      warmline helplines list --country DE
    """
    tried = look(people.helplines_tried)
    known = [each for each in _known() if each.country in (country.upper(), "") or not country]
    facts = [
        {
            "name": each.name,
            "country": each.country,
            "contact": each.contact,
            "hours": each.hours,
            "languages": list(each.languages),
            "for_whom": each.for_whom,
            "source": each.source,
            "noted_on": each.noted_on,
            "verified": each.key in tried,
            "verified_on": tried[each.key].on if each.key in tried else None,
            "verified_by": tried[each.key].by if each.key in tried else None,
        }
        for each in known
    ]
    lines = in_columns([(e.country or "any", e.name, e.contact, _state(tried.get(e.key))) for e in known])
    say(facts, lines, as_json=as_json)


def _state(tried: Tried | None) -> str:
    return f"tried on {tried.on} by {tried.by}" if tried else "not tried yet"


@group.command()
def confirm(
    name: Annotated[str, typer.Argument(help="The helpline's name.", show_default=False)],
    by: Annotated[str, typer.Option(help="Who has tried it.")],
    country: Country = "",
    as_json: AsJson = False,
) -> None:
    """Say that somebody has tried a helpline today.

    \b
      warmline helplines confirm "TelefonSeelsorge" --by Maya
    """
    named = [each for each in _known() if each.name == name and country.upper() in ("", each.country)]
    if len(named) != 1:
        words = "there is no such helpline" if not named else "there are several; add --country"
        raise CannotDo(f"{name}: {words}: warmline helplines list")
    settings = load_settings()
    today = date.today().isoformat()  # noqa: DTZ011 - a day is a day
    act = partial(oversee.confirm_helpline, helpline=named[0].key, by=by, on=today, key=audit_key(settings))
    record(act, settings)
    facts = {"name": name, "country": named[0].country, "verified_on": today, "verified_by": by}
    say(facts, f"{name} was tried today by {by}.", as_json=as_json)


def _known() -> tuple[Helpline, ...]:
    return helplines_of(load_settings().helplines_file).known
