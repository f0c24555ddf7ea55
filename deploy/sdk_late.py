"""Names that a module of the SDK imports when they are first asked for; goes into the zip beside the SDK.

deploy/late.py rewrites the SDK's modules to use it; docs/decisions/0009-start-time.md says why.
"""

from importlib import import_module


def names(namespace: dict[str, object], table: dict[str, tuple[str, str]]) -> object:
    """Return a module's ``__getattr__`` (PEP 562) that imports a name of ``table`` and keeps it in ``namespace``.

    ``table``: name -> (module, attribute); an empty attribute stands for the module itself.
    """

    def fetch(name: str) -> object:
        if name in namespace:
            return namespace[name]
        if name not in table:
            message = f"module {namespace['__name__']!r} has no attribute {name!r}"
            raise AttributeError(message)
        module, attribute = table[name]
        found = import_module(module)
        namespace[name] = getattr(found, attribute) if attribute else found
        return namespace[name]

    return fetch
