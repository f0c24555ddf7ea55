"""Lambda's door in each form of the check."""

import lambda_function
from skill.alexa.door import door
from skill.form import ASK, TELL
from skill.guard import guarded

DOORS = {ASK: lambda_function.handler, TELL: guarded(lambda: door(None, TELL))}
