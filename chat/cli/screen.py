"""Screen lines of text as the server would, so that anyone can measure how well that is done."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from chat.actions.oversee import CannotDo
from chat.cli.texts import as_stored, json_object
from chat.local.encoders import BrokenEncoder, new_encoders
from chat.packs import packaged_model, packaged_screener
from moderation.screening import Screener, Screening, describe
from moderation.second_opinion import LEVEL, Encode, Model
from rooms.people import Role
from rooms.room import RoomKind

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
ROLES = tuple(role.value for role in Role)
KINDS = tuple(kind.value for kind in RoomKind)


class Opinion(NamedTuple):
    """A model, and the encoders whose numbers it weighs, too, where these are installed."""

    model: Model
    encoders: Sequence[Encode]


def screen(
    language: Annotated[str, typer.Option(help="Of lines that name none, such as en or es.")] = "en",
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Ask for a second opinion where rules hear no danger.")
    ] = False,
) -> None:
    """Screen lines of text as the server would.

    Reads JSON lines from standard input and prints one JSON verdict a line, in the same order. A line
    that cannot be read gets {"error": "..."}, and the exit code is then 1. Empty lines are passed over.

    \b
      echo '{"text": "call me on 555 0100"}' | warmline screen
    A line, in which only the text is needed:
      {"text": "...", "role": "peer", "kind": "group", "language": "en", "earlier": ["..."]}
    role is peer, supporter, moderator or admin; kind is group or one_on_one; earlier are the author's last
    messages in the room, the oldest first.
    With --second-opinion each verdict of what a peer says tells what the second opinion was, or null where it
    was not needed, and `level` is the higher of the two.
    """
    screener = packaged_screener()
    opinion = _opinion() if second_opinion else None
    wrong = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        answer = answer_to(line, number, screener, language, opinion)
        wrong += "error" in answer
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    if wrong:
        raise CannotDo(f"{wrong} of the lines could not be read")


def _opinion() -> Opinion:
    try:
        model = packaged_model()
        return Opinion(model, new_encoders(model.pieces))
    except BrokenEncoder as broken:
        raise CannotDo(f"the extra second-opinion does not work: {broken}") from broken


def answer_to(
    line: bytes, number: int, screener: Screener, language: str, opinion: Opinion | None = None
) -> dict[str, Any]:
    """Give the verdict on one line, with a second opinion where asked for, or the error that names it."""
    try:
        asked = json_object(line)
        text = _text(asked)
        role = Role(_one_of(ROLES, asked, "role", "peer"))
        kind = RoomKind(_one_of(KINDS, asked, "kind", "group"))
        spoken = _language(asked, language)
        earlier = _earlier(asked)
    except ValueError as error:
        return {"error": f"line {number}: {error}"}
    try:
        seen = screener.screen(text, role=role, language=spoken, earlier=earlier)
    except Exception:  # as in the server: a detector that fails leaves a text unscreened, never clean
        seen = Screening.unscreened
    verdict = describe(screener, seen, kind=kind, role=role)
    return verdict if opinion is None else _with_second_opinion(verdict, opinion, text, role)


def _with_second_opinion(verdict: dict[str, Any], opinion: Opinion, text: str, role: Role) -> dict[str, Any]:
    """Add what the server would learn after delivery; as there, it is asked only about what peers say."""
    if role is not Role.PEER or verdict["level"] >= LEVEL:
        return verdict | {"second_opinion": None}
    at_risk = opinion.model.at_risk(text, opinion.encoders)
    level = LEVEL if at_risk else verdict["level"]
    given = {"at_risk": at_risk, "score": round(opinion.model.score(text), 2)}
    return verdict | {"level": level, "second_opinion": given}


def _text(asked: Mapping[str, Any]) -> str:
    text = asked.get("text")
    if not isinstance(text, str):
        raise ValueError("text is missing, or not a string")
    return as_stored(text)


def _one_of(known: tuple[str, ...], asked: Mapping[str, Any], name: str, usual: str) -> str:
    value = asked.get(name, usual)
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}")
    return str(value)


def _language(asked: Mapping[str, Any], usual: str) -> str:
    value = asked.get("language", usual)
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        raise ValueError("language is a tag such as en or es-MX")
    return value


def _earlier(asked: Mapping[str, Any]) -> list[str]:
    value = asked.get("earlier", [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("earlier is a list of strings")
    return [as_stored(each) for each in value]
