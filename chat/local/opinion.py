"""Ask a process of one's own for a second opinion: if it dies or dawdles, nothing else does."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from chat.ports import OpinionUnavailable

COMMAND = (sys.executable, "-m", "chat.opining")
ANSWER_SECONDS = 10.0
"""Answers take a hundredth of a second or two."""
START_SECONDS = 120.0
"""The first answer waits for the process to start: some seconds, and much longer where a machine is busy."""


class ProcessOpinion:
    """A second opinion of a process that is started when it is first asked, and again after it failed."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        answer_seconds: float = ANSWER_SECONDS,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._command = command
        self._answer_seconds = answer_seconds
        self._start_seconds = start_seconds
        self._process: Process | None = None
        self._has_answered = False

    async def at_risk(self, text: str) -> bool:
        """Answer whether a human should look at a text. Raises `OpinionUnavailable`."""
        try:
            async with asyncio.timeout(self._answer_seconds if self._has_answered else self._start_seconds):
                return await self._asked(text)
        except (OSError, TimeoutError, ValueError) as error:
            await self.close()
            raise OpinionUnavailable from error
        except asyncio.CancelledError:
            await self.close()
            raise

    async def close(self) -> None:
        """End the process, which has nothing to lose."""
        process, self._process = self._process, None
        self._has_answered = False
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            # What it still said has to be read: asyncio hears of no end while a full pipe is paused.
            await process.communicate()

    async def _asked(self, text: str) -> bool:
        process = self._process = self._process or await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(text).encode() + b"\n")
        await process.stdin.drain()
        answer = (await process.stdout.readline()).strip()
        if answer not in {b"0", b"1"}:
            raise ValueError("that is no answer")
        self._has_answered = True
        return answer == b"1"

    async def _started(self) -> Process:
        return await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
