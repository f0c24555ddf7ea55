"""Gives a reply its words: SSML, card and reprompt, in one place. All text is escaped here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ask_sdk_model import Response
from ask_sdk_model.ui import Reprompt, SimpleCard, SsmlOutputSpeech

from skill.pauses import as_breaks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skill.content import Content
    from skill.reply import Reply
    from skill.state import State

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""xml.sax.saxutils has this too, and with it comes an HTTP client: a fifth of the time to start."""


def response(content: Content, state: State, reply: Reply) -> Response:
    """Return the Alexa response of ``reply``; ``state`` gives the person and the pace."""
    spoken = (*reply.say, reply.ask) if reply.ask else reply.say
    return Response(
        output_speech=SsmlOutputSpeech(ssml=ssml(content, spoken, state)),
        reprompt=Reprompt(SsmlOutputSpeech(ssml=ssml(content, reply.reprompt, state))) if reply.ask else None,
        card=_card(content, reply.card, state.person) if reply.card else None,
        should_end_session=not reply.ask,
    )


def ssml(content: Content, refs: Iterable[str], state: State) -> str:
    """Return the texts of ``refs`` as SSML, a paragraph each; slower when the session asked for it."""
    texts = (as_breaks(escape(content.text(ref, state.person)), slow=state.slow) for ref in refs)
    paragraphs = "".join(f"<p>{text}</p>" for text in texts)
    body = f'<prosody rate="slow">{paragraphs}</prosody>' if state.slow else paragraphs
    return f"<speak>{body}</speak>"


def plain(text: str) -> Response:
    """Return a closing response with one plain sentence: for refusals and failures."""
    return Response(
        output_speech=SsmlOutputSpeech(ssml=f"<speak>{escape(text)}</speak>"),
        should_end_session=True,
    )


def escape(text: str) -> str:
    """Return ``text`` for use between tags."""
    return text.translate(_MARKUP)


def _card(content: Content, ref: str, person: str) -> SimpleCard:
    lines = (content.text(f"{ref}.card", person), content.text(f"{ref}.source"), content.text("card.footer"))
    return SimpleCard(title=content.text(f"{ref}.title", person), content="\n\n".join(lines))
