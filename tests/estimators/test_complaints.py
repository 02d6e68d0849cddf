"""What athletes said: kept for two days, and no longer."""

from sweatd.estimators.complaints import Complaints
from sweatd.model import SILENT, Cramp, Quantity, Said, Sample, Soreness

HOUR_S = 3600.0


def said(at: float, quantity: Quantity, value: float = 1.0, label: str = "") -> Sample:
    return Sample(at, "athlete:a1", quantity, value, label=label)


def test_words_are_kept_by_muscle_and_sign_and_fade_after_two_days() -> None:
    complaints = Complaints()
    for sample in (
        said(0.0, Quantity.SORENESS, 7.0, "calf"),
        said(0.0, Quantity.SIGN, label="nausea"),
        said(10 * HOUR_S, Quantity.SORENESS, 3.0, "calf"),
        said(10 * HOUR_S, Quantity.CRAMP, 1, "calf"),
        said(11 * HOUR_S, Quantity.STRETCHED),
    ):
        complaints.heed("a1", sample)
    whole = Said((Soreness(10 * HOUR_S, 3.0, "calf"),), (Cramp(10 * HOUR_S, "calf"),), (("nausea", 0.0),), 11 * HOUR_S)
    assert complaints.said(["a1", "a2"], 12 * HOUR_S) == (whole, SILENT)
    assert complaints.said(["a1"], 49 * HOUR_S)[0].signs == ()
    assert complaints.said(["a1"], 60 * HOUR_S) == (SILENT,)
    assert complaints.freeze() == {}, "nothing is kept for ever"


def test_words_survive_being_put_away_and_can_be_forgotten() -> None:
    complaints, later = Complaints(), Complaints()
    complaints.heed("a1", said(0.0, Quantity.CRAMP, label="calf"))
    later.thaw(complaints.freeze())
    assert later.said(["a1"], 60.0)[0].cramps_since(0.0) == 1
    later.forget("a1")
    assert later.said(["a1"], 60.0) == (SILENT,)
