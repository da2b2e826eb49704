"""Accounts of supporters, moderators and admins."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

import typer

from chat import governing
from chat.actions import oversee
from chat.actions.oversee import CannotDo, Invitation
from chat.cli.addresses import staff_link
from chat.cli.speaking import AsJson, in_columns, new_group, say
from chat.cli.storing import audit_key, look, record
from chat.packs import topics_of
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store.profiles import Profile
from rooms.holding import WARN_DAYS
from rooms.people import Role
from rooms.times import rfc3339

group = new_group("Accounts of the staff.")

StaffRole = Literal["supporter", "moderator", "admin"]
Name = Annotated[str, typer.Argument(help="The name of the account.", show_default=False)]


@group.command()
def invite(
    name: Annotated[str, typer.Option(help="The name they sign in and appear with.")],
    role: Annotated[StaffRole, typer.Option(help="What they may do.")],
    as_json: AsJson = False,
) -> None:
    """Invite someone to the staff.

    They choose a password and get a second factor. Hand them the link yourself: whoever has it first
    becomes that person.

    \b
      warmline staff invite --name Maya --role supporter
    """
    settings = load_settings()
    chosen, days, key = Role(role), settings.invitation_days, audit_key(settings)
    made = record(lambda tx: oversee.invite(tx, name, chosen, days, key), settings)
    _show(made, settings, as_json=as_json)


@group.command()
def reset(name: Name, as_json: AsJson = False) -> None:
    """Invite someone again.

    Their password, second factor and sessions end now; talks they hold are passed on, to the front of the
    line. For a lost phone, a forgotten password, or an account that was disabled.

    \b
      warmline staff reset Maya
    """
    settings = load_settings()
    days, key = settings.invitation_days, audit_key(settings)
    made = record(lambda tx: oversee.reset(tx, name, days, key), settings)
    _show(made, settings, as_json=as_json)


def _show(made: Invitation, settings: Settings, *, as_json: bool) -> None:
    until, link = rfc3339(made.until), staff_link(settings, made)
    facts = {
        "invitation": made.invitation,
        "name": made.name,
        "role": made.role,
        "until": until,
        "link": link,
    }
    say(facts, f"Invitation for {made.name} ({made.role}), good until {until}:\n{link}", as_json=as_json)


@group.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """List the accounts.

    What is shown: name, role, whether they are invited, active or disabled, and until when they are trained.
    """
    accounts, trained = look(governing.accounts)
    facts = [
        {
            "name": each.name,
            "role": each.role,
            "state": governing.state_of(each),
            "trained_until": trained.get(each.name),
        }
        for each in accounts
    ]
    today = datetime.now(UTC).date()
    lines = in_columns(
        [
            (each.name, each.role, governing.state_of(each), _trained(trained.get(each.name), today))
            for each in accounts
        ]
    )
    say(facts, lines or "Nobody yet. To invite someone: warmline staff invite --help", as_json=as_json)


def _trained(until: str | None, today: date) -> str:
    """Say until when somebody is trained, and loudly when that is soon or over."""
    if until is None:
        return ""
    days = (date.fromisoformat(until) - today).days
    if days < 0:
        return f"training ran out on {until}"
    return f"trained until {until}" + (f": {days} days left" if days <= WARN_DAYS else "")


@group.command()
def profile(
    name: Name,
    about: Annotated[str, typer.Option(help="What they have lived through: topics parted by commas.")] = "",
    languages: Annotated[str, typer.Option(help="What they speak: en,es.")] = "",
    pool: Annotated[str, typer.Option(help="The line they answer, where several are kept apart.")] = "",
    newcomer: Annotated[bool, typer.Option(help="Each of their first ten talks weighs more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a supporter brings.

    Peers are matched on it; what is left out is empty from then on. Topics are those of topics_file.

    \b
      warmline staff profile Maya --about grief,sleep --languages en,es --newcomer
    """
    settings = load_settings()
    topics = topics_of(settings.topics_file)
    chosen = Profile(
        about=tuple(split(about)), languages=tuple(split(languages)), pool=pool, newcomer=newcomer
    )
    unknown = [each for each in chosen.about if each not in topics]
    if unknown:
        raise CannotDo(f"{unknown[0]} is no topic; there are: {', '.join(sorted(topics))}")
    if pool not in (settings.pools or ("",)):
        raise CannotDo(f"{pool or 'no pool'} is none of: {', '.join(settings.pools) or 'one line for all'}")
    key = audit_key(settings)
    record(partial(oversee.set_profile, name=name, profile=chosen, key=key), settings)
    facts = {
        "name": name,
        "about": list(chosen.about),
        "languages": list(chosen.languages),
        "pool": pool,
        "newcomer": newcomer,
    }
    say(
        facts,
        f"{name}: {', '.join((*chosen.about, *chosen.languages)) or 'nothing in particular'}",
        as_json=as_json,
    )


def split(listed: str) -> list[str]:
    """Part a list at its commas."""
    return [each.strip() for each in listed.split(",") if each.strip()]


@group.command()
def train(
    name: Name,
    until: Annotated[str, typer.Option(help="The last day it holds: 2027-05-31.", show_default=False)],
    course: Annotated[str, typer.Option(help="What they were trained in.")] = "listening",
    as_json: AsJson = False,
) -> None:
    """Record a training.

    Once it has run out, its owner begins no shift and holds no group until it is renewed. Two weeks before,
    they hear of it whenever they sign in, and check and list say so.

    \b
      warmline staff train Maya --until 2027-05-31
    """
    settings = load_settings()
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise CannotDo(f"--until: {until} is no day; one looks like 2027-05-31") from None
    key = audit_key(settings)
    record(partial(oversee.train, name=name, course=course, until=day, key=key), settings)
    facts = {"name": name, "course": course, "until": day.isoformat()}
    say(facts, f"{name} is trained in {course} until {day}.", as_json=as_json)


@group.command()
def disable(name: Name, as_json: AsJson = False) -> None:
    """Close an account.

    Open sessions end within seconds; talks they hold are passed on, to the front of the line.

    \b
      warmline staff disable Maya
      warmline staff reset Maya       # to let them come back
    """
    settings = load_settings()
    record(partial(oversee.disable, name=name, audit_key=audit_key(settings)), settings)
    say({"name": name, "state": "disabled"}, f"{name} can no longer sign in.", as_json=as_json)
