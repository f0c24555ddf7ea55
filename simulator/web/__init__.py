"""The pretend Echo as a page in the browser: ``make web``."""
