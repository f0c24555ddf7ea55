"""Builds what AWS takes: the Lambda zip. Never shipped itself, but for sdk_late.py."""
