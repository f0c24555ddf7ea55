"""The web door: the skill behind Flask, for people who host it themselves. Every request is verified; see gate."""

from skill.web.app import create_app

__all__ = ["create_app"]
