"""What a heart-rate sensor's word is worth, and how the heart's rhythm varies."""

from sweatd.estimators.heart.heart import Frozen, Heart

__all__ = ["Frozen", "Heart"]
