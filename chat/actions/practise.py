"""Practising: a talk with a scripted peer. No room, no desk, no line, no figures: not even this is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from chat.caller import Caller
from chat.looking import Rules
from chat.ports import Sql
from chat.wire import commands
from chat.wire.replies import CheckedItem, Practice, ScriptSeen
from moderation.verdict import Track
from rooms import refusals
from rooms.practice import Script, play
from rooms.room import RoomKind


@dataclass(frozen=True, slots=True)
class Practise:
    """Actions of practising. The client brings all answers so far; the server remembers none."""

    scripts: Mapping[str, Script]
    rules: Rules

    async def practise(self, _: Sql, caller: Caller, command: commands.Practise) -> Practice:
        """Say what the scripted peer says next, and at the end what went well."""
        if command.script is None:
            return Practice(over=False, scripts=tuple(_seen(each) for each in self.scripts.values()))
        script = self.scripts.get(command.script)
        if script is None:
            raise refusals.Malformed("script")
        if len(command.answers) >= len(script.turns):
            raise refusals.Malformed("answers")

        scene = play(script, command.answers)

        return Practice(
            script=script.id,
            title=script.title,
            about=script.about,
            lines=scene.lines,
            over=scene.over,
            checklist=tuple(CheckedItem(item=c.item, done=c.done, words=c.words) for c in scene.checked)
            if scene.over
            else None,
            noticed=self._noticed(caller, command.answers) if scene.over else None,
        )

    def _noticed(self, caller: Caller, answers: tuple[str, ...]) -> tuple[str, ...]:
        """Tell what screening would have said to these answers in a real talk; it opens no case here."""
        verdicts = [
            self.rules.screener.judge(
                self.rules.look(answer, caller), kind=RoomKind.ONE_ON_ONE, role=caller.role
            )
            for answer in answers
        ]
        words = [f.words for verdict in verdicts for f in verdict.findings if f.track is Track.CONDUCT]
        return tuple(dict.fromkeys(words))


def _seen(script: Script) -> ScriptSeen:
    return ScriptSeen(
        script=script.id,
        language=script.language,
        title=script.title,
        about=script.about,
        answers=len(script.turns) - 1,
    )
