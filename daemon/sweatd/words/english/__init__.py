"""English."""

from sweatd.words.english import alerts, cramp

TEXT = alerts.TEXT | cramp.TEXT
