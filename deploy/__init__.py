"""Builds what AWS and Alexa take: the Lambda zip and the skill package. Never shipped itself, but for sdk_late.py."""
