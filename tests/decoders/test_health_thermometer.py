from typing import Any

import pytest

from sweatd.model import Quality, Quantity, Refused

BODY, SITE, GOOD = Quantity.BODY_TEMPERATURE, Quantity.TEMPERATURE_SITE, Quality.GOOD


@pytest.mark.parametrize("key", ["2a1c", "2a1e"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("00 6c0100ff", [(BODY, 36.4, GOOD, "")]),  # 364e-1
        ("00 380e00fe", [(BODY, 36.4, GOOD, "")]),  # 3640e-2
        ("00 25000000", [(BODY, 37.0, GOOD, "")]),  # 37e0
        ("00 04000001", [(BODY, 40.0, GOOD, "")]),  # 4e1
        ("01 da0300ff", [(BODY, 37.0, GOOD, "")]),  # 98.6 F
        ("04 6c0100ff 06", [(BODY, 36.4, GOOD, "mouth")]),
        ("04 6c0100ff 00", [(BODY, 36.4, GOOD, "")]),  # reserved sites do not spoil the temperature
        ("04 6c0100ff 0a", [(BODY, 36.4, GOOD, "")]),
        ("02 6c0100ff e8070c1f173b3b", [(BODY, 36.4, GOOD, "")]),
        ("07 da0300ff 00000000000000 03", [(BODY, 37.0, GOOD, "ear")]),
        ("f8 6c0100ff", [(BODY, 36.4, GOOD, "")]),  # reserved flags are ignored
        ("00 6c0100ff aabbcc", [(BODY, 36.4, GOOD, "")]),  # and so is what they may announce
        ("00 ffff7f00", []),  # NaN
        ("00 00008000", []),  # not at this resolution
        ("00 feff7f00", []),  # + infinity
        ("00 02008000", []),  # - infinity
        ("00 01008000", []),  # reserved
        ("06 ffff7f00 e8070c1f173b3b 02", []),
    ],
)
def test_a_measurement_means(meaning: Any, key: str, data: str, expected: list[Any]) -> None:
    assert meaning(key, data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "too short: 5 bytes are announced, 0 came"),
        ("00 6c0100", "too short: 5 bytes are announced, 4 came"),
        ("02 6c0100ff e8070c1f173b", "too short: 12 bytes are announced, 11 came"),
        ("04 6c0100ff", "too short: 6 bytes are announced, 5 came"),
        ("06 6c0100ff e8070c1f173b3b", "too short: 13 bytes are announced, 12 came"),
        ("00 6c010000", "body_temperature of 364 Cel is outside 10..46"),
        ("00 94feffff", "body_temperature of -36.4 Cel is outside 10..46"),
        ("00 0000bc41", "body_temperature of -4.45645e+71 Cel is outside 10..46"),  # 23.5 as a float32
    ],
)
def test_a_measurement_is_refused(meaning: Any, data: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        meaning("2a1c", data)
    assert str(refusal.value) == reason


SITES = ["armpit", "body", "ear", "finger", "gastrointestinal tract", "mouth", "rectum", "toe", "tympanum"]


@pytest.mark.parametrize(("code", "name"), list(enumerate(SITES, start=1)))
def test_a_site_means(meaning: Any, code: int, name: str) -> None:
    assert meaning("2a1d", bytes([code])) == [(SITE, code, GOOD, name)]


@pytest.mark.parametrize("data", ["00", "0a", "", "0101"])
def test_a_site_is_refused(meaning: Any, data: str) -> None:
    with pytest.raises(Refused, match=r"is reserved|of the wrong size"):
        meaning("2a1d", data)
