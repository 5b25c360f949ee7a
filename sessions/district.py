"""A district and what it brings: profile and cases."""

from enum import StrEnum

from sessions.method import Code, Value
from sessions.record import Case
from sessions.text import FilledLine, Line, Text


class DistrictType(StrEnum):
    """What kind of municipality a district is."""

    CITY_DISTRICT = "city_district"
    INDEPENDENT_CITY = "independent_city"
    RURAL_DISTRICT = "rural_district"
    MUNICIPALITY = "municipality"


class Profile(Value):
    """What the others should know of a district.

    Attributes:
        unit: where education management sits.
        offers, seeks: what the district can do for others, and what it is looking for.
    """

    type: DistrictType | None = None
    state: Line = ""
    inhabitants: Line = ""
    unit: Line = ""
    steering: Text = ""
    monitoring: Text = ""
    offers: Text = ""
    seeks: Text = ""


class District(Value):
    """A Kommune, Bezirk or Landkreis with its cases; ``invented`` marks sample data."""

    id: Code
    name: FilledLine
    profile: Profile = Profile()
    cases: tuple[Case, ...] = ()
    invented: bool = False
