"""Why a request was refused: a closed list, for our log only. The caller learns nothing but 400."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The class of a refusal. It never holds anything of the request."""

    EMPTY = "empty"
    """No body."""
    HEADERS = "headers"
    """``Signature-256`` or ``SignatureCertChainUrl`` is missing, or the signature is no base64."""
    ADDRESS = "address"
    """The certificate URL is not Amazon's."""
    FETCH = "fetch"
    """The chain could not be read: no answer in time, not 200, too large, TLS not trusted."""
    BUSY = "busy"
    """Too many requests wait for chains that were never verified before."""
    CHAIN = "chain"
    """The chain is no PEM, leads to no trusted root, is out of date, or its leaf is not for signing Alexa requests."""
    SIGNATURE = "signature"
    """The key of the chain did not sign these bytes."""
    BODY = "body"
    """Signed, but not a JSON object."""
    TIMESTAMP = "timestamp"
    """Older or newer than 150 seconds, without zone, or none."""
    SKILL = "skill"
    """Meant for another skill."""
    FAULT = "fault"
    """Something broke while verifying: refused all the same."""


class Refused(Exception):  # noqa: N818 - a refusal is an outcome, not an error of ours
    """A request that is not answered."""

    def __init__(self, reason: Reason) -> None:
        """Keep the class of the refusal and nothing else."""
        super().__init__(reason.value)
        self.reason = reason
