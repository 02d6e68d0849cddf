"""Wearables in, reminders out: see docs/ and the six nouns in sweatd.model."""
