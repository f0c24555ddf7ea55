"""Runs ``python -m ...`` of the project inside the process of a test, which spares the start of another one."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import sys
from subprocess import CompletedProcess
from unittest import mock


def run(command: str, environment: dict[str, str] | None = None, typed: str = "") -> CompletedProcess[str]:
    """Run ``command``, as "simulator --json", with variables of the environment added and ``typed`` as its input."""
    module, *arguments = command.split()
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment or {}),
        mock.patch.object(sys, "argv", [module, *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO(typed)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        sys.modules.pop(f"{module}.__main__", None)  # runpy warns of what was imported before
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        except SystemExit as end:
            status = end.code
        else:
            status = 0
    if isinstance(status, str):
        err.write(f"{status}\n")
        status = 1
    return CompletedProcess(command, int(status or 0), out.getvalue(), err.getvalue())
