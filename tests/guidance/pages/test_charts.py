"""Where the marks of the charts stand."""

import pytest

from services.guidance.api.pages.charts import HIDDEN_SHARE, LEVELS, Amount, bars, heat_map, points, stacks, strokes


def test_the_largest_bar_is_as_wide_as_the_chart_and_what_is_hidden_is_there_and_tells_no_size():
    amounts = {"phone": Amount(30), "letter": Amount(None), "chat": Amount(120, is_partial=True), "visit": Amount(0)}
    partly = bars({**amounts, "video": Amount(12, is_partial=True)})

    assert [(each.label, each.width, each.hidden_from) for each in partly] == [
        ("chat", 100.0, 100 - HIDDEN_SHARE),
        ("phone", 25.0, None),
        ("video", 10.0, 10.0),
        ("visit", 0.0, None),
        ("letter", 0.0, 0.0),
    ]


@pytest.mark.parametrize("amounts", [{}, {"chat": Amount(0)}, {"chat": Amount(None)}], ids=["no", "empty", "hidden"])
def test_a_chart_of_nobody_is_drawn_without_dividing_by_nobody(amounts):
    assert [each.width for each in bars(amounts)] == [0.0] * len(amounts)


def test_the_parts_of_a_stacked_bar_stand_side_by_side_and_empty_ones_are_left_out():
    first, second = stacks([("promise", {"overdue": 1, "soon": 0, "running": 3}), ("care", {"overdue": 8})])

    assert (first.label, first.total) == ("promise", 4)
    assert [(part.kind, part.left, part.width) for part in first.segments] == [
        ("overdue", 0.0, 12.5),
        ("running", 12.5, 37.5),
    ]
    assert [(part.left, part.width) for part in second.segments] == [(0.0, 100.0)]


def test_a_line_is_broken_where_a_value_is_not_told():
    found = points([("a", 100.0), ("b", None), ("c", 50.0), ("d", 0.0)], margin=5)

    assert [(each.left, each.top) if each else None for each in found] == [(5, 0), None, (65, 50), (95, 100)]
    assert [(each.start.label, each.end.label) for each in strokes(found)] == [("c", "d")]
    assert [each.left for each in points([("only", 10.0)]) if each] == [5.0]


def test_the_week_shows_the_hours_in_which_anything_happened_and_those_of_the_office():
    found = heat_map({(1, 9): Amount(100), (7, 20): Amount(1), (2, 9): Amount(0), (3, 12): Amount(None)})
    cells = {(cell.weekday, cell.hour): cell for row in found.rows for cell in row}

    assert (len(found.rows), found.hours) == (7, range(8, 21))
    assert (cells[1, 9].height, cells[1, 9].level) == (100.0, LEVELS)
    assert (cells[7, 20].height, cells[7, 20].level) == (1.0, 1), "one contact is not drawn as nobody"
    assert (cells[2, 9].amount, cells[2, 9].height, cells[2, 9].level) == (Amount(0), 0.0, 0)
    assert cells[3, 12].amount.count is None
    assert cells[3, 12].height > 0
