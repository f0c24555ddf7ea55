"""Measures the built zip beside a hello-world skill, in one run: ``python -m benches``. Never shipped."""
