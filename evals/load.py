"""Many users at once against a running server: how much slower than for one, errors, leaks, and memory before and after.

    python -m mediassist.evals.load --users 50 --seconds 120

Starts `mediassist serve` in quote mode on a free loopback port with a data folder and a token secret of its own, adds to each
user a summary with a marker word that no other has, then asks, streams and lists as fast as answers come. Another user's
marker in anything that a user gets is a leak. Times are told as multiples of one user's alone on the same machine.
"""

import argparse
import asyncio
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx

from ..errors import EvaluationError

START_S = 180
ONE_USER_S = 10.0
QUESTIONS = (
    "What medicines do I take?",
    "Where is my follow-up visit?",
    "Can I drive?",
    "What food should I avoid?",
    "When should I call the doctor?",
)
SUMMARY = """DISCHARGE SUMMARY
MEDICATIONS
- {marker}statin 20 mg tablet: 1 tablet by mouth every evening.
- Furosemide 40 mg tablet: 1 tablet by mouth every morning.
DIET
- Low salt diet: no more than 2 grams of salt a day.
ACTIVITY
- Do not drive for {days} days.
FOLLOW-UP
- Dr. {marker}: Monday at 9:30 a.m., {marker} Clinic.
WARNING SIGNS
- Call us if your weight goes up by 3 pounds in a day.
"""


@dataclass
class Figures:
    """What was measured. seconds: of each answer."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    leaks: int = 0

    def p(self, percent: int) -> float:
        """A percentile of the seconds."""
        if not self.seconds:
            return float("nan")
        return median(self.seconds) if percent == 50 else quantiles(self.seconds, n=100)[percent - 1]


@dataclass(frozen=True)
class User:
    """marker: the word that only this user's document holds."""

    client: httpx.AsyncClient
    marker: str
    document_id: str


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Load on a server of its own.")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as (url, secret):
        asyncio.run(_measure(url, secret, given.users, given.seconds))


async def _measure(url: str, secret: str, count: int, seconds: float) -> None:
    markers = _markers(count)
    users = [await _user(url, secret, marker) for marker in markers]
    before = await _memory(url, secret)
    alone = await _load(users[:1], markers, min(ONE_USER_S, seconds))
    together = await _load(users, markers, seconds)
    after = await _memory(url, secret)
    for user in users:
        await user.client.aclose()
    print(f"one user:  {len(alone.seconds)} requests, p50 {alone.p(50):.3f} s, p95 {alone.p(95):.3f} s")
    print(f"{count} users: {len(together.seconds)} requests in {seconds:g} s, p50 {together.p(50):.3f} s, ", end="")
    print(f"p95 {together.p(95):.3f} s")
    print(f"multiples of one user's: p50 {together.p(50) / alone.p(50):.1f}, p95 {together.p(95) / alone.p(95):.1f}")
    print(f"errors {sum(together.errors.values())} {dict(together.errors)}, leaks {alone.leaks + together.leaks}")
    print(f"memory of the server: {before / 1e6:.0f} MB before, {after / 1e6:.0f} MB after")


async def _load(users: list[User], markers: list[str], seconds: float) -> Figures:
    figures = Figures()
    ends = time.monotonic() + seconds
    await asyncio.gather(*(_use(user, markers, ends, figures, random.Random(user.marker)) for user in users))
    return figures


async def _use(user: User, markers: list[str], ends: float, figures: Figures, chance: random.Random) -> None:
    others = [marker for marker in markers if marker != user.marker]
    while time.monotonic() < ends:
        ask = {"input": {"question": chance.choice(QUESTIONS), "document_id": user.document_id, "thread": "same"}}
        method, path, body = chance.choice(
            (
                ("POST", "/ask/invoke", ask),
                ("POST", "/ask/invoke", ask),
                ("POST", "/ask/stream", ask),
                ("GET", "/documents", None),
            )
        )
        start = time.perf_counter()
        try:
            response = await user.client.request(method, path, json=body)
        except httpx.HTTPError as error:
            figures.errors[type(error).__name__] += 1
            continue
        figures.seconds.append(time.perf_counter() - start)
        if response.status_code != 200 or "event: error" in response.text:
            figures.errors[str(response.status_code)] += 1
        figures.leaks += any(marker in response.text for marker in others)


async def _user(url: str, secret: str, marker: str) -> User:
    client = httpx.AsyncClient(base_url=url, headers=_bearer(secret, marker), timeout=120)
    text = SUMMARY.format(marker=marker, days=10 + len(marker))
    added = await client.post("/documents", files={"file": (f"{marker}.txt", text.encode())})
    if added.status_code != 201:
        raise EvaluationError(f"A document was not added ({added.status_code}).", "See the server's log above.")
    return User(client, marker, added.json()["document_id"])


async def _memory(url: str, secret: str) -> float:
    """Resident bytes of the server, as it counts them itself."""
    async with httpx.AsyncClient(base_url=url, headers=_bearer(secret, "load", "mediassist:admin")) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("process_resident_memory_bytes "))


def _markers(count: int) -> list[str]:
    """Words that look like names and share no part."""
    return [f"Mk{number:03d}q" for number in range(count)]


def _bearer(secret: str, owner: str, scope: str = "mediassist:read mediassist:write") -> dict[str, str]:
    import jwt

    claims = {"sub": owner, "aud": "load", "iss": "load", "scope": scope, "exp": time.time() + 86_400}
    return {"Authorization": f"Bearer {jwt.encode(claims, secret, 'HS256')}"}


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, str]]:
    """A server of its own and the secret of its tokens; ended at the end."""
    secret = secrets.token_hex(32)
    (folder / "secret").write_text(secret)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "SERVE_AUTH": "jwt",
        "SERVE_RATE_PER_MINUTE": "1000000",
        "JWT_KEY_FILE": str(folder / "secret"),
        "JWT_ALGORITHMS": "HS256",
        "JWT_AUDIENCE": "load",
        "JWT_ISSUER": "load",
    }
    command = [sys.executable, "-m", "mediassist", "serve", "--port", str(port), "--model", "none"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _await_ready(url, process)
        yield url, secret
    finally:
        process.terminate()
        process.wait(60)


def _await_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(f"{url}/ready", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise EvaluationError("The server did not start.", 'Run `mediassist serve` and see; it needs "mediassist[serve]".')


if __name__ == "__main__":
    main()
