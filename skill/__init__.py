"""The back-pain voice skill: a pure conversation (dialogue, red_flags) in a thin Alexa shell (alexa)."""
