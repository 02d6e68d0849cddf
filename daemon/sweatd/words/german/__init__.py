"""German."""

from sweatd.words.german import alerts, cramp

TEXT = alerts.TEXT | cramp.TEXT
