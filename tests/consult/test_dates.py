"""Dates as people write them."""

from datetime import date

import pytest

from consult.dates import read_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15.1.2027", date(2027, 1, 15)),
        ("15.01.2027", date(2027, 1, 15)),
        (" 15. 1. 2027 ", date(2027, 1, 15)),
        ("2027-01-15", date(2027, 1, 15)),
        ("1.2.2020", date(2020, 2, 1)),
        ("15.1.", date(2027, 1, 15)),
        ("24.11.", date(2026, 11, 24)),
        ("23.11.", TODAY),
        ("22.11.", date(2027, 11, 22)),
        ("29.2.", date(2028, 2, 29)),
        ("", None),
        ("   ", None),
    ],
)
def test_a_date_is_read(text: str, day: date | None) -> None:
    assert read_date(text, TODAY) == day


def test_a_leap_day_may_be_eight_years_away() -> None:
    assert read_date("29.2.", date(2096, 3, 1)) == date(2104, 2, 29)


@pytest.mark.parametrize(
    "text", ["31.2.", "31.2.2027", "0.1.", "15.13.", "bald", "15.1", "15/1", "2027-13-01", "1.1.27"]
)
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(text, TODAY)
