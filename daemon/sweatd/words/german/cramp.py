"""Cramps: their risk, and what to do when one happens."""

TEXT: dict[str, str] = {}
