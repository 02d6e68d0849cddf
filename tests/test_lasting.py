import pytest

from sweatd.lasting import Lasting


@pytest.mark.parametrize(
    ("why", "said", "told"),
    [
        ("it lasts", [["a"], ["a"], ["a"], ["a"]], [[], [], ["a"], ["a"]]),
        ("it heals in time", [["a"], ["a"], [], ["a"]], [[], [], [], []]),
        ("its end counts at once", [["a"], ["a"], ["a"], []], [[], [], ["a"], []]),
        ("each has its own time", [["a"], ["a", "b"], ["a", "b"], ["a", "b"]], [[], [], ["a"], ["a", "b"]]),
        ("other words are another thing", [["a"], ["a"], ["b"], ["b"]], [[], [], [], []]),
    ],
)
def test_what_lasts_is_told(why: str, said: list[list[str]], told: list[list[str]]) -> None:
    lasting = Lasting(10.0)
    assert [lasting.of(each, 5.0 * number) for number, each in enumerate(said)] == told, why
