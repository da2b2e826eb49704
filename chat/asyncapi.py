"""Write the protocol down for programs: an AsyncAPI 3 document made from the models of the frames."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chat.wire import entries, replies
from chat.wire.commands import Command
from chat.wire.fields import Frame

SUBPROTOCOL = "warmline.1"

ANSWERS: Mapping[str, type[Frame] | None] = MappingProxyType(
    {
        "hello": replies.Welcome,
        "sign_in": replies.Welcome,
        "redeem": replies.Redeemed,
        "rooms": replies.RoomList,
        "agreement": replies.AgreementText,
        "join": replies.Joined,
        "follow": replies.Following,
        "read": replies.Entries,
        "say": replies.Receipt,
        "resources": replies.ResourceList,
        "share": replies.Receipt,
        "typing": None,
        "report": replies.Reported,
        "look_up": replies.Outcome,
        "wait": replies.Waiting,
        "export": replies.Exported,
        "forget": replies.Forgotten,
        "line": replies.LineList,
        "take": replies.Joined,
        "shifts": replies.ShiftList,
        "board": replies.BoardNow,
        "figures": replies.FigureReport,
        "answer_help": replies.Joined,
        "talk": replies.TalkCard,
        "room_board": replies.RoomBoard,
        "held_messages": replies.HeldList,
        "feedback_asked": replies.AskedList,
        "own_words": replies.Coached,
        "company": replies.CompanyList,
        "practise": replies.Practice,
        "cases": replies.CaseList,
        "case": replies.CaseDetail,
        "claim": replies.Claimed,
        "decide": replies.Decided,
        "reverse": replies.Decided,
        "colleagues": replies.ColleagueList,
        "reach_out": replies.ReachedOut,
        "ask_across": replies.AcrossSeen,
        "agree_across": replies.AcrossSeen,
        "look_across": replies.AcrossSeen,
        "keep_evidence": replies.EvidenceKept,
        "audit": replies.AuditList,
        "accounts": replies.AccountList,
        "invite": replies.Invited,
        "invite_again": replies.Invited,
        "add_room": replies.RoomAdded,
        "set_agreement": replies.AgreementSet,
        "rules": replies.RuleList,
    }
)
"""What answers a command that is not refused; whatever is missing here is answered with `done`."""

COMMANDS: tuple[type[Frame], ...] = get_args(Command)
REPLIES: tuple[type[Frame], ...] = get_args(replies.AnyReply)
ENTRIES: tuple[type[Frame], ...] = (
    entries.RoomEntry,
    entries.PersonEntry,
    entries.SideEntry,
    entries.DeskEntry,
)
PASSING: tuple[type[Frame], ...] = get_args(entries.Passing)
SENT = (*REPLIES, *ENTRIES, *PASSING)


def asyncapi_document(name: str, version: str) -> dict[str, object]:
    """Describe this server for tools that read AsyncAPI 3; `name` is what the place is called."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": name,
            "version": version,
            "description": "Anonymous peer support: one JSON object a frame, one reply a command.",
        },
        "defaultContentType": "application/json",
        "channels": {"live": _live()},
        "operations": {**_asked(), "tell": _told()},
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def type_of(model: type[Frame]) -> str:
    """Read a frame's `type`, which its model fixes to one word."""
    (word,) = get_args(model.model_fields["type"].annotation)
    return str(word)


def answer_to(command: str) -> type[Frame] | None:
    """Name what answers a command that is not refused; None for `typing`, which nothing answers."""
    return ANSWERS.get(command, replies.Done)


def _live() -> dict[str, object]:
    protocol = {"type": "object", "properties": {"Sec-WebSocket-Protocol": {"const": SUBPROTOCOL}}}
    return {
        "address": "/live",
        "messages": {model.__name__: _ref("components/messages", model) for model in (*COMMANDS, *SENT)},
        "bindings": {"ws": {"method": "GET", "headers": protocol, "bindingVersion": "0.1.0"}},
    }


def _asked() -> dict[str, object]:
    return {type_of(model): _operation(model) for model in COMMANDS}


def _operation(model: type[Frame]) -> dict[str, object]:
    operation: dict[str, object] = {
        "action": "receive",
        "summary": _summary(model),
        "channel": {"$ref": "#/channels/live"},
        "messages": [_ref("channels/live/messages", model)],
    }
    answer = answer_to(type_of(model))
    if answer is not None:
        operation["reply"] = {
            "channel": {"$ref": "#/channels/live"},
            "messages": _refs("channels/live/messages", (answer, replies.Refused)),
        }
    return operation


def _told() -> dict[str, object]:
    return {
        "action": "send",
        "summary": "Tell what happened and who is here.",
        "channel": {"$ref": "#/channels/live"},
        "messages": _refs("channels/live/messages", (*ENTRIES, *PASSING)),
    }


def _messages() -> dict[str, object]:
    return {
        model.__name__: {
            "name": type_of(model),
            "summary": _summary(model),
            "payload": _ref("components/schemas", model),
        }
        for model in (*COMMANDS, *SENT)
    }


def _schemas() -> object:
    modes: list[tuple[type[Frame], JsonSchemaMode]] = [(model, "validation") for model in COMMANDS]
    modes += [(model, "serialization") for model in SENT]
    _, definitions = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    return _plain(definitions["$defs"])


def _plain(schema: object) -> object:
    """Drop OpenAPI's `discriminator`, which AsyncAPI spells otherwise; each `kind` is fixed anyway."""
    if isinstance(schema, dict):
        return {name: _plain(part) for name, part in schema.items() if name != "discriminator"}
    return [_plain(part) for part in schema] if isinstance(schema, list) else schema


def _summary(model: type[Frame]) -> str:
    return " ".join((model.__doc__ or "").split())


def _ref(folder: str, model: type[Frame]) -> dict[str, str]:
    return {"$ref": f"#/{folder}/{model.__name__}"}


def _refs(folder: str, models: Iterable[type[Frame]]) -> list[dict[str, str]]:
    return [_ref(folder, model) for model in models]
