"""Lets flask-ask-sdk be imported on machines where a dependency of its dependency cannot be.

``flask_ask_sdk.skill_adapter`` imports ``ask_sdk_webservice_support.verifier``, which imports ``certvalidator``, which
imports ``oscrypto``. The last release of oscrypto reads the version of OpenSSL with one digit a part and stops at
3.0.10 and everything later. The skill needs none of it: requests are verified by ``skill.web.gate``.

So two empty-handed modules stand in for ``certvalidator`` while that one import runs, and are gone afterwards. What
the SDK's own verifier holds of them accepts no chain at all: were it ever switched on, it would refuse everything.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SkillAdapter", "WebserviceSkillHandler"]


class ValidationError(Exception):
    """What the SDK's verifier expects to be raised."""


class PathError(ValidationError):
    """The same, for chains."""


class CertificateValidator:
    """Takes the place of certvalidator's class and trusts nothing."""

    def __init__(self, *_: object) -> None:
        """Refuse the chain, whatever it is."""
        message = "certvalidator is not in use; requests are verified by skill.web.gate"
        raise PathError(message)


@contextmanager
def _stand_ins() -> Iterator[None]:
    """Offer modules named as certvalidator's for the length of an import."""
    package, errors = ModuleType("certvalidator"), ModuleType("certvalidator.errors")
    vars(package).update(CertificateValidator=CertificateValidator, errors=errors)
    vars(errors).update(ValidationError=ValidationError, PathError=PathError)
    names = {"certvalidator": package, "certvalidator.errors": errors}
    before = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(before)


with _stand_ins():
    from ask_sdk_webservice_support.webservice_handler import WebserviceSkillHandler
    from flask_ask_sdk.skill_adapter import SkillAdapter
