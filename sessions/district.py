"""A district and what it brings: profile and cases."""

from enum import StrEnum
from typing import NamedTuple

from sessions.method import Code, Value
from sessions.record import Case
from sessions.text import FilledLine, Line, Text


class DistrictType(StrEnum):
    """What kind of municipality a district is."""

    CITY_DISTRICT = "city_district"
    INDEPENDENT_CITY = "independent_city"
    RURAL_DISTRICT = "rural_district"
    MUNICIPALITY = "municipality"


class SizeClass(StrEnum):
    """How many inhabitants a district has: the bounds of small, medium, large and very large towns.

    By the Federal Institute for Research on Building, Urban Affairs and Spatial Development
    (https://www.it.nrw/gemeindetyp-83034); that they are used for a Landkreis too is ours.
    """

    BELOW_20000 = "below_20000"
    BELOW_100000 = "below_100000"
    BELOW_500000 = "below_500000"
    FROM_500000 = "from_500000"


class Profile(Value):
    """What the others should know of a district.

    Attributes:
        inhabitants: in words; ``size`` is the class.
        unit: where education management sits.
        monitoring: at which stage it is.
        programme: under which the district works, such as a federal one.
        offers, seeks: what the district can do for others, and what it is looking for.
        contact: can be removed, see ``without_contact``.
    """

    type: DistrictType | None = None
    state: Line = ""
    inhabitants: Line = ""
    size: SizeClass | None = None
    unit: Line = ""
    steering: Text = ""
    monitoring: Text = ""
    programme: Line = ""
    offers: Text = ""
    seeks: Text = ""
    contact: Line = ""


class District(Value):
    """A Kommune, Bezirk or Landkreis with its cases; ``invented`` marks sample data."""

    id: Code
    name: FilledLine
    profile: Profile = Profile()
    cases: tuple[Case, ...] = ()
    invented: bool = False


class MergedProfile(NamedTuple):
    """A profile that two sides changed.

    Attributes:
        clash: the fields in which they changed the same to something else.
    """

    profile: Profile
    clash: tuple[str, ...]


def merged(base: Profile, ours: Profile, theirs: Profile) -> MergedProfile:
    """Return a profile with what each side changed since ``base``; where both changed the same, ours."""
    yours = {name for name in Profile.model_fields if getattr(theirs, name) != getattr(base, name)}
    mine = {name for name in Profile.model_fields if getattr(ours, name) != getattr(base, name)}
    clash = [name for name in Profile.model_fields if name in mine & yours]
    return MergedProfile(
        ours.model_copy(update={name: getattr(theirs, name) for name in yours - mine}),
        tuple(name for name in clash if getattr(ours, name) != getattr(theirs, name)),
    )


def without_contact(district: District) -> District:
    """Return a district without its contact (data minimisation, GDPR Art. 5(1)(c))."""
    return district.model_copy(update={"profile": district.profile.model_copy(update={"contact": ""})})
