"""The Alexa shell: request -> act, reply -> response. Thin on purpose; the conversation is in skill.dialogue."""
