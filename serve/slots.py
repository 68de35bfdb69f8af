"""How much is done at once: so many at work, so many waiting, and an honest refusal for the rest."""

import asyncio
from types import TracebackType

from ..errors import ServerBusy


class Slots:
    """`async with slots:` waits for a turn. Raises ServerBusy where too many wait already."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._inside = 0

    async def __aenter__(self) -> None:
        if self._inside >= self._most:
            raise ServerBusy("Too much is asked at once.", "Try again soon.")
        self._inside += 1
        try:
            await self._turns.acquire()
        except BaseException:
            self._inside -= 1
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.release()
        self._inside -= 1
