"""The AsyncAPI document is well formed and says what the models say.

The official schema does not travel with the project, so the shape is checked against the parts of it that are
used, written down here from the specification.
"""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, validate  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from chat.asyncapi import COMMANDS, ENTRIES, PASSING, REPLIES, SENT, answer_to, asyncapi_document, type_of
from chat.wire.commands import Say
from chat.wire.replies import Done, Receipt

REFERENCE = {
    "type": "object",
    "properties": {"$ref": {"type": "string", "pattern": "^#/"}},
    "required": ["$ref"],
    "additionalProperties": False,
}
REFERENCES = {"type": "array", "items": REFERENCE, "minItems": 1}
SHAPE = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string"},
                "version": {"type": "string"},
                "description": {"type": "string"},
            },
        },
        "defaultContentType": {"const": "application/json"},
        "channels": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "additionalProperties": False,
                "properties": {
                    "address": {"type": "string"},
                    "messages": {"type": "object", "additionalProperties": REFERENCE},
                    "bindings": {"type": "object", "required": ["ws"]},
                },
            },
        },
        "operations": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel", "messages"],
                "additionalProperties": False,
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "summary": {"type": "string"},
                    "channel": REFERENCE,
                    "messages": REFERENCES,
                    "reply": {
                        "type": "object",
                        "required": ["channel", "messages"],
                        "additionalProperties": False,
                        "properties": {"channel": REFERENCE, "messages": REFERENCES},
                    },
                },
            },
        },
        "components": {
            "type": "object",
            "required": ["messages", "schemas"],
            "additionalProperties": False,
            "properties": {
                "messages": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "object",
                        "required": ["name", "summary", "payload"],
                        "additionalProperties": False,
                        "properties": {
                            "name": {"type": "string"},
                            "summary": {"type": "string", "minLength": 10},
                            "payload": REFERENCE,
                        },
                    },
                },
                "schemas": {"type": "object", "additionalProperties": {"type": "object"}},
            },
        },
    },
}


@pytest.fixture(scope="module")
def document() -> Any:
    """The document as a reader gets it."""
    return orjson.loads(orjson.dumps(asyncapi_document("Warmline", "0.1.0")))


def references(part: Any) -> Iterator[str]:
    """Find every reference inside the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def look_up(document: Any, reference: str) -> Any:
    """Follow a reference; raises KeyError where it leads nowhere."""
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def test_the_document_has_the_shape_of_asyncapi_3(document: Any) -> None:
    validate(document, SHAPE)


def test_every_reference_leads_somewhere(document: Any) -> None:
    assert all(look_up(document, reference) is not None for reference in references(document))


@pytest.mark.parametrize("model", [*COMMANDS, *SENT], ids=lambda model: model.__name__)
def test_every_frame_has_a_schema_that_holds_it_to_its_type(document: Any, model: Any) -> None:
    schema = document["components"]["schemas"][model.__name__]

    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["type"]["const"] == type_of(model)
    assert "type" in schema["required"]


def test_every_command_is_an_operation_with_its_answer_or_a_refusal(document: Any) -> None:
    operations = document["operations"]

    assert set(operations) == {type_of(model) for model in COMMANDS} | {"tell"}
    assert operations["say"]["reply"]["messages"] == [
        {"$ref": "#/channels/live/messages/Receipt"},
        {"$ref": "#/channels/live/messages/Refused"},
    ]
    assert [name for name, operation in operations.items() if "reply" not in operation] == ["typing", "tell"]


def test_every_reply_answers_some_command() -> None:
    answers = {answer_to(type_of(model)) for model in COMMANDS}

    assert {model.__name__ for model in REPLIES} - {a.__name__ for a in answers if a} == {"Refused"}
    assert answer_to("leave") is Done
    assert answer_to("say") is Receipt


def test_entries_and_passing_frames_are_told(document: Any) -> None:
    told = {reference["$ref"].rpartition("/")[2] for reference in document["operations"]["tell"]["messages"]}

    assert told == {model.__name__ for model in (*ENTRIES, *PASSING)}


def test_the_schemas_take_a_good_frame_and_no_broken_one(document: Any) -> None:
    schema = {"$ref": "#/components/schemas/Say", "components": document["components"]}
    good = {"type": "say", "ref": 1, "room": "r_1", "client_id": "12345678", "text": "hello"}
    taken = Draft202012Validator(schema)

    assert taken.is_valid(good)
    assert TypeAdapter(Say).validate_json(orjson.dumps(good)).text == "hello"
    assert not taken.is_valid({**good, "text": ""})
    assert not taken.is_valid({**good, "text": "a" * 2001})
    assert not taken.is_valid({**good, "client_id": "short"})


def test_what_may_be_missing_is_not_required(document: Any) -> None:
    receipt = document["components"]["schemas"]["Receipt"]

    assert set(receipt["required"]) == {"type", "ref", "client_id", "message", "delivery", "at"}
