"""Turns ``content/`` and ``interaction_model/en.yaml`` into what the skill and Alexa read. Never shipped."""
