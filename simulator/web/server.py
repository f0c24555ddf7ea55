"""The server of the page: the same pretend Echo as in the terminal, for one person on this machine.

It listens on 127.0.0.1 only, answers a closed list of addresses, asks nothing of any network, and keeps conversations
in memory until it stops.

    GET  /api/setup                      -> {locales, devices}
    POST /api/begin  {page, locale, device}
    POST /api/turn   {page, hear} or {page, touch, label}   -> the turn; hear "" is silence
    POST /api/export {page, about}       -> {test, replays}
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import asdict
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from simulator.conversations import Conversation
from simulator.devices import DEVICES, LOCALES
from simulator.echo import Echo, Turn, lambdas_door
from simulator.understanding import understanding_of

PAGE = Path(__file__).parent / "page"
VIEWER = Path(__file__).parent.parent.parent / "build" / "npm" / "node_modules" / "apl-viewhost-web" / "index.js"
HOST = "127.0.0.1"
MOST_CONVERSATIONS = 50
MOST_BYTES = 20_000
JSON = "application/json"
"""What a call must be: a page elsewhere cannot send it without asking first, and is not answered then."""
LENGTH = re.compile(r"[0-9]{1,9}")
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may do: nothing from elsewhere, nothing inline."""
OF_THE_SCREEN = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src data:; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The same for the frame of the screen: Amazon's renderer builds functions and styles, so it lives in a frame that may
connect to nothing but the program inside its own script."""
FONT = re.compile(rb"url\('https://[^']*/([^'/]+)\.ttf'\)")
"""Where the renderer would fetch Amazon's fonts."""


class MistakeError(ValueError):
    """A request that the page would not send: the text says what to send."""


class Simulator:
    """The conversations that are going on, by the name that a page gave itself."""

    def __init__(self) -> None:
        """Start with none."""
        self.lock = threading.Lock()
        self.conversations: dict[str, Conversation] = {}
        self.door = lambdas_door()
        self.spent = 0.0

    def begin(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Begin a conversation anew, in a locale, on a device."""
        locale, device = _one_of(asked, "locale", LOCALES), DEVICES[_one_of(asked, "device", DEVICES)]
        echo = Echo(locale, understanding_of(locale), self._timed, device)
        name = _text(asked, "page")
        self.conversations.pop(name, None)
        self.conversations[name] = Conversation(echo)
        for old in list(self.conversations)[:-MOST_CONVERSATIONS]:
            del self.conversations[old]
        return {"invocation": echo.understanding.invocation}

    def turn(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say or touch something."""
        conversation, self.spent = self._of(asked), 0.0
        began = time.perf_counter()
        if "touch" in asked:
            arguments = asked["touch"]
            if not isinstance(arguments, list):
                message = f"touch: found {arguments!r:.80}; send the list that SendEvent carries"
                raise MistakeError(message)
            made = conversation.touch(arguments, _text(asked, "label"))
        else:
            made = conversation.hear(_text(asked, "hear"))
        return self._shown(made, conversation, time.perf_counter() - began)

    def export(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the conversation as files."""
        conversation = self._of(asked)
        return {"test": conversation.as_test(_text(asked, "about")), "replays": conversation.as_replays()}

    def _of(self, asked: dict[str, Any]) -> Conversation:
        name = _text(asked, "page")
        if name not in self.conversations:
            message = f"page: found {name!r}, which has no conversation; begin one first"
            raise MistakeError(message)
        return self.conversations[name]

    def _shown(self, made: Turn, conversation: Conversation, seconds: float) -> dict[str, Any]:
        directives = made.response.get("response", {}).get("directives", ())
        return {
            **made.as_json(),
            "notes": made.notes,
            "request": made.request,
            "response": made.response,
            "state": conversation.echo.attributes,
            "listening": made.open,
            "screen": next((one for one in directives if one["type"].endswith("APL.RenderDocument")), None),
            "ms": {"skill": round(self.spent * 1000, 2), "understanding": round((seconds - self.spent) * 1000, 2)},
        }

    def _timed(self, event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - as Lambda's handler
        began = time.perf_counter()
        answer: dict[str, Any] = self.door(event, context)
        self.spent = time.perf_counter() - began
        return answer


def _text(asked: dict[str, Any], name: str) -> str:
    found = asked.get(name)
    if isinstance(found, str):
        return found
    message = f"{name}: found {found!r:.80}; send a text"
    raise MistakeError(message)


def _one_of(asked: dict[str, Any], name: str, known: Any) -> str:  # noqa: ANN401 - any collection of names
    found = _text(asked, name)
    if found in known:
        return found
    message = f"{name}: found {found!r:.80}; send one of: {', '.join(known)}"
    raise MistakeError(message)


def _object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a body."""
    try:
        found = json.loads(raw)
    except RecursionError:
        message = f"body: found {raw[:20]!r}, nested too deep; send a JSON object as the page does"
        raise MistakeError(message) from None
    except ValueError as error:
        message = f"body: {error}; send a JSON object"
        raise MistakeError(message) from error
    if isinstance(found, dict):
        return found
    message = f"body: found {found!r:.80}; send a JSON object"
    raise MistakeError(message)


def _written(body: dict[str, Any]) -> bytes:
    """Return JSON in ASCII: half of a surrogate pair can be written so, and in UTF-8 it cannot."""
    return json.dumps(body).encode("ascii")


def setup() -> dict[str, Any]:
    """Return what can be chosen."""
    devices = [{"id": name, "screen": device.screen, **asdict(device)} for name, device in DEVICES.items()]
    return {"locales": LOCALES, "devices": devices}


@cache
def renderer(path: Path) -> bytes:
    """Return Amazon's renderer, which takes fonts from this machine here instead of from the network."""
    return FONT.sub(rb"local('\1')", path.read_bytes())


class Handler(BaseHTTPRequestHandler):
    """Answers the addresses of the module's docstring, and the files of the page."""

    simulator: Simulator
    viewer: Path

    def do_GET(self) -> None:
        """Answer a file or the setup."""
        address = self.path.partition("?")[0]
        if not self._ours():
            return
        if address == "/api/setup":
            self._json(HTTPStatus.OK, setup())
            return
        if address == "/apl.js":
            self._send(HTTPStatus.OK, KINDS[".js"], renderer(self.viewer), STRICT)
            return
        path = self._files().get(address)
        if path is None:
            self._json(HTTPStatus.NOT_FOUND, {"mistake": f"no file {address}"})
            return
        policy = OF_THE_SCREEN if path.name == "screen.html" else STRICT
        self._send(HTTPStatus.OK, KINDS[path.suffix], path.read_bytes(), policy)

    def do_POST(self) -> None:
        """Answer a call of the page."""
        if not self._ours():
            return
        try:
            answer = self._called()
        except RecursionError:
            message = f"{self.path}: too long or too deep to be followed; send fewer words"
            self._json(HTTPStatus.BAD_REQUEST, {"mistake": message})
        except ValueError as mistake:
            self._json(HTTPStatus.BAD_REQUEST, {"mistake": str(mistake)})
        else:
            self._send(HTTPStatus.OK, JSON, answer, STRICT)

    def _called(self) -> bytes:
        """Do what the page asks for. The answer is written down under the lock, and sent by the caller without it."""
        calls = {f"/api/{name}": getattr(self.simulator, name) for name in ("begin", "turn", "export")}
        length, kind = self.headers.get("Content-Length", ""), self.headers.get_content_type()
        size = int(length) if LENGTH.fullmatch(length) else -1
        if self.path not in calls or not 0 <= size <= MOST_BYTES or kind != JSON:
            found = f"found {kind} of {length[:20]!r} bytes"
            message = f"{self.path}: {found}; send {JSON}, at most {MOST_BYTES} bytes, to one of: {', '.join(calls)}"
            raise MistakeError(message)
        asked = _object(self.rfile.read(size))
        with self.simulator.lock:
            return _written(calls[self.path](asked))

    def _ours(self) -> bool:
        """Tell whether the browser asked for this server by its own address, and for its own page.

        A page elsewhere may not use it: neither under a name of its own (Host) nor from its own origin.
        """
        port = cast("ThreadingHTTPServer", self.server).server_port
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        if host in (f"{HOST}:{port}", f"localhost:{port}") and origin in (None, f"http://{host}"):
            return True
        self._json(HTTPStatus.FORBIDDEN, {"mistake": f"open http://{HOST}:{port}/"})
        return False

    @staticmethod
    @cache
    def _files() -> dict[str, Path]:
        files = {f"/{path.name}": path for path in PAGE.iterdir() if path.suffix in KINDS}
        return {**files, "/": PAGE / "index.html"}

    def _json(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        self._send(status, JSON, _written(body), STRICT)

    def _send(self, status: HTTPStatus, kind: str, body: bytes, policy: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "same-origin")  # with none, a browser may call the page's own origin "null"
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the name it has in the base class
        """Write nothing: what is said stays between the page and the skill."""


def serve(port: int = 0, viewer: Path = VIEWER) -> ThreadingHTTPServer:
    """Return a server on this machine only; port 0 takes a free one. The caller runs and closes it."""
    handler = type("BoundHandler", (Handler,), {"simulator": Simulator(), "viewer": viewer})
    return ThreadingHTTPServer((HOST, port), handler)
