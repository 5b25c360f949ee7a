"""The profile of a district, changed by two at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.district import DistrictType, Profile, merged

BASE = Profile(type=DistrictType.CITY_DISTRICT, offers="Zeit", contact="a@b.de")


@pytest.mark.parametrize(
    ("ours", "theirs", "both", "clash"),
    [
        ({}, {}, {}, ()),
        ({"offers": "Rat"}, {}, {"offers": "Rat"}, ()),
        ({}, {"offers": "Rat"}, {"offers": "Rat"}, ()),
        ({"contact": ""}, {"seeks": "Geld"}, {"contact": "", "seeks": "Geld"}, ()),
        ({"offers": "Rat"}, {"offers": "Rat"}, {"offers": "Rat"}, ()),
        (
            {"offers": "Rat", "type": None},
            {"offers": "Geld", "type": None},
            {"offers": "Rat", "type": None},
            ("offers",),
        ),
        ({"contact": ""}, {"contact": "c@d.de"}, {"contact": ""}, ("contact",)),
    ],
)
def test_what_both_sides_changed_stands_in_one(
    ours: dict[str, object], theirs: dict[str, object], both: dict[str, object], clash: tuple[str, ...]
) -> None:
    found = merged(BASE, BASE.model_copy(update=ours), BASE.model_copy(update=theirs))
    assert found == (BASE.model_copy(update=both), clash)


PROFILES = st.builds(
    Profile,
    type=st.sampled_from([None, *DistrictType]),
    **{name: st.sampled_from(["", "a", "b"]) for name in ("state", "offers", "seeks", "contact")},
)


@given(PROFILES, PROFILES, PROFILES)
def test_nothing_that_we_changed_is_lost_and_what_they_changed_is_taken_or_named(
    base: Profile, ours: Profile, theirs: Profile
) -> None:
    profile, clash = merged(base, ours, theirs)
    for name in Profile.model_fields:
        was, own, came, now = (getattr(item, name) for item in (base, ours, theirs, profile))
        if own != was:
            assert now == own
        elif came != was:
            assert now == came
        assert (name in clash) == (own != was and came not in (was, own))
