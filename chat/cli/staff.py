"""Accounts of supporters, moderators and admins."""

from functools import partial
from typing import Annotated, Literal

import typer

from chat.actions import oversee
from chat.actions.oversee import Invitation
from chat.cli.addresses import staff_link
from chat.cli.speaking import AsJson, in_columns, new_group, say
from chat.cli.storing import audit_key, look, record
from chat.settings import Settings, load_settings
from chat.store import people
from chat.store.people import Staff
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

    Their password, second factor and sessions end now. For a lost phone, a forgotten password, or an
    account that was disabled.

    \b
      warmline staff reset Maya
    """
    settings = load_settings()
    days, key = settings.invitation_days, audit_key(settings)
    made = record(lambda tx: oversee.reset(tx, name, days, key), settings)
    _show(made, settings, as_json=as_json)


def _show(made: Invitation, settings: Settings, *, as_json: bool) -> None:
    until, link = rfc3339(made.until), staff_link(settings, made.invitation)
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

    What is shown: name, role, and whether they are invited, active or disabled.
    """
    accounts = look(people.all_staff)
    facts = [{"name": each.name, "role": each.role, "state": _state(each)} for each in accounts]
    lines = in_columns([(each.name, each.role, _state(each)) for each in accounts])
    say(facts, lines or "Nobody yet. To invite someone: warmline staff invite --help", as_json=as_json)


def _state(account: Staff) -> str:
    if account.disabled_at:
        return "disabled"
    return "active" if account.signed_in_at else "invited"


@group.command()
def disable(name: Name, as_json: AsJson = False) -> None:
    """Close an account.

    Open sessions end within seconds.

    \b
      warmline staff disable Maya
      warmline staff reset Maya       # to let them come back
    """
    settings = load_settings()
    record(partial(oversee.disable, name=name, audit_key=audit_key(settings)), settings)
    say({"name": name, "state": "disabled"}, f"{name} can no longer sign in.", as_json=as_json)
