"""Build the bytes of frames, fast where it counts; tests hold them against the models."""

from collections.abc import Sequence

import orjson

from chat.wire.replies import AnyReply
from moderation.verdict import Finding
from rooms.refusals import Refusal, WireFields, words_for
from rooms.times import rfc3339

WITH_TEXT = frozenset({"message_posted", "message_restored", "side_said"})
"""Events that end in a `text`, which is kept apart from the log and may be gone."""


def entry_frame(
    log: str,
    seq: int,
    at_ms: int,
    kind: str,
    body: WireFields,
    *,
    text: str | None = None,
    gone: str | None = None,
) -> bytes:
    """Encode an entry; `text` and `gone` count only for the events in `WITH_TEXT`."""
    event: dict[str, object] = {"kind": kind, **body}
    if kind in WITH_TEXT:
        event["text"] = text
        if gone is not None:
            event["gone"] = gone
    return orjson.dumps({"type": "entry", "log": log, "seq": seq, "at": rfc3339(at_ms), "event": event})


def receipt_frame(ref: str | int, client_id: str, message: str, kept: WireFields) -> bytes:
    """Encode a receipt; `kept` is what was stored with the message and is the same for every repeat.

    It holds `delivery` and `at`, and where there is any, `seq`, `care` and `findings`.
    """
    return orjson.dumps({"type": "receipt", "ref": ref, "client_id": client_id, "message": message, **kept})


def refused_frame(refusal: Refusal, ref: str | int | None, language: str) -> bytes:
    """Encode a refusal, with the care that a refused text still calls for."""
    fields: dict[str, object] = {
        "type": "refused",
        "ref": ref,
        "code": refusal.code,
        "words": words_for(refusal, language),
        "retry": refusal.retry,
        **refusal.details(),
    }
    if refusal.helplines:
        fields["helplines"] = refusal.helplines
    if refusal.care is not None:
        fields["care"] = refusal.care
    return orjson.dumps(fields)


def reply_frame(reply: AnyReply, ref: str | int | None) -> bytes:
    """Encode any reply as the answer to `ref`."""
    return orjson.dumps(_answering(reply, ref))


def reply_with_entries(reply: AnyReply, ref: str | int, field: str, entries: Sequence[bytes]) -> bytes:
    """Encode a reply around entries that are encoded already; `field` is where they belong."""
    fields = _answering(reply, ref)
    fields[field] = [orjson.Fragment(entry) for entry in entries]
    return orjson.dumps(fields)


def findings_shown(findings: Sequence[Finding]) -> list[WireFields]:
    """Show findings as the wire does, without levels and tags."""
    return [
        {
            "rule": found.rule,
            "version": found.version,
            "track": found.track,
            "words": found.words,
            "spans": found.spans,
        }
        for found in findings
    ]


def _answering(reply: AnyReply, ref: str | int | None) -> dict[str, object]:
    fields = reply.model_dump(mode="json")
    fields["ref"] = ref
    return fields
