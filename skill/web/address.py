"""Where a certificate chain may come from: Amazon's rule for ``SignatureCertChainUrl``, as strict as it can be."""

from __future__ import annotations

import posixpath
import re

from skill.web.refused import Reason, Refused

HOST = "s3.amazonaws.com"
PORT = 443
START = "/echo.api/"
_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:/-]{1,1000})", re.ASCII)
"""Scheme and host in any case, port 443 or none, no user info, and a path without query, fragment, percent sign,
backslash or anything that two readers could understand in two ways."""


def path_of(url: str) -> str:
    """Return the path of a certificate URL with dot segments resolved; Refused unless it lies below ``/echo.api/``.

    The path is the key of the cache and what is asked of the host, so nothing but this form is ever fetched.
    """
    found = _URL.fullmatch(url)
    path = posixpath.normpath(found["path"]) if found and "//" not in found["path"] else ""
    if not path.startswith(START):
        raise Refused(Reason.ADDRESS)
    return path
