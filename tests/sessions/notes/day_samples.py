"""A day to make documents of, in which every field holds something that is found nowhere else.

Its one district is that of ``samples.planted()``, whose consultation lies in a room. What others brought begins with
``Yy`` or ``yy``.
"""

from datetime import UTC, date, datetime, time

from sessions.codes import Role
from sessions.district import District, DistrictType, Profile, SizeClass
from sessions.notes.day_sheet import Day
from sessions.record import Agreed, Agreement, Case, Feedback, Hands, Session
from sessions.workshop import (
    Asked,
    Candidate,
    Dots,
    Guest,
    Help,
    Item,
    ItemKind,
    ItemRun,
    Need,
    Participant,
    Report,
    Room,
    Said,
    TakenHome,
    Taking,
    Transferable,
    Workshop,
)
from tests.sessions.notes import samples

OWN, OTHER, THIRD = "zq-district-code", "yy-district-code", "wq-third-code"


def at(hour: int, minute: int) -> datetime:
    return datetime(2031, 7, 8, hour, minute, tzinfo=UTC)


def others() -> Session:
    """The consultation of the other district, which holds the same in other words."""
    text = samples.planted().model_dump_json(by_alias=True).replace("Zq", "Yy").replace("zq-", "yy-")
    return Session.model_validate_json(text)


def districts() -> tuple[District, ...]:
    profile = Profile(
        type=DistrictType.RURAL_DISTRICT,
        state="WqState",
        inhabitants="WqInhabitants",
        size=SizeClass.FROM_500000,
        unit="WqUnit",
        steering="WqSteering",
        monitoring="WqMonitoring",
        programme="WqFederal",
        offers="WqOffers",
        seeks="WqSeeks",
        contact="WqOffice",
    )
    case = Case(id="wq-case-code", title="WqUnheldCase", concern="WqUnheldConcern")
    return (
        District(id=OWN, name="ZqDistrictName", profile=profile, cases=(case,), invented=True),
        District(id=OTHER, name="YyName", profile=Profile(unit="YyUnit", steering="YySteering", offers="YyOffers")),
        District(id=THIRD, name="WqThirdName"),
    )


def workshop() -> Workshop:
    return Workshop(
        id="wq-workshop-code",
        title="WqTitle",
        kind="WqKind",
        organiser="WqOrganiser",
        funder="WqFunder",
        place="WqPlace",
        room="WqHall",
        address="WqStreet\nWqTown",
        day=date(2031, 7, 8),
        begins=time(10, 7),
        ends=time(16, 9),
        contact="WqBureau",
        description="WqDescription",
        conditions="WqConditions",
        needs_agreement=True,
        free=True,
        guiding_questions=("WqQuestionOne", "WqQuestionTwo"),
        guests=(Guest(label="WqGuest", city="WqCity", topic="WqTopic"),),
        invented=True,
        districts=(
            Taking(district=OWN, agreement=date(2017, 4, 5), note="WqReason"),
            Taking(district=OTHER, agreement=date(2017, 4, 6), note="YyReason"),
            Taking(district=THIRD, let_in=True),
        ),
        people=(
            Participant(
                id=81001,
                initials="Wqxy",
                name="WqBadge",
                district=OWN,
                function="WqFunction",
                contact="WqMail",
                role=Role.TIMEKEEPER,
            ),
            Participant(id=81002, initials="Wqfa", district=OTHER, function="WqLeads"),
            Participant(id=81003, initials="Wqsc"),
        ),
        programme=(
            Item(id=82001, kind=ItemKind.LOOK_BACK, title="WqItem", minutes=1234, added=43, round=911),
            Item(id=82002, kind=ItemKind.OTHER, title="WqLater", minutes=5, dropped=True),
        ),
        agreement=Agreement(text="WqRule", at=at(9, 1), by=(Agreed(initials="Wqxy", at=at(9, 2)),)),
        runs=(ItemRun(item=82001, start=at(7, 11), end=at(8, 22)),),
        needs=(Need(question=1, district=OWN, dots=31), Need(question=2, district=OTHER, dots=42)),
        candidates=(
            Candidate(
                id=83001,
                district=OWN,
                case="wq-case-code",
                sentence="WqWaiting",
                urgency=2,
                importance=4,
                cleared=True,
                question=1,
                dots=(Dots(district=THIRD, count=57),),
                by_hand="WqByHand",
            ),
            Candidate(id=83002, district=OWN, sentence="WqChosen", cleared=True, question=1, round=7),
            Candidate(id=83003, district=OTHER, sentence="YyChosen", cleared=True, question=2, round=7),
        ),
        rooms=(
            Room(
                round=7,
                name="WqRoom",
                candidate=83002,
                method="wq-method-code",
                session="zq-session-id",
                people=(81001, 81002, 81003),
                facilitator=81002,
                scribe=81003,
                away=True,
            ),
            Room(round=7, name="YyRoom", candidate=83003, session="yy-session-id"),
        ),
        report=Report(
            points=("WqPoint",),
            questions=(
                Asked(id=84001, text="WqAsked", district=OWN, answer="WqAnswer"),
                Asked(id=84002, text="YyAsked", district=OTHER, answer="YyAnswer"),
            ),
            transferable=(Transferable(id=84003, what="WqWhat", conditions="WqWhen"),),
        ),
        said=(
            Said(district=OWN, candidate=83002, question="WqSaidQuestion", insight="WqSaidInsight", step="WqSaidStep"),
            Said(district=OTHER, candidate=83003, question="YySaid"),
        ),
        taken_home=(
            TakenHome(id=85001, district=OWN, text="WqHome"),
            TakenHome(id=85002, district=OTHER, text="YyHome"),
        ),
        helps=(
            Help(id=86001, giver=THIRD, taker=OWN, what="WqHelp"),
            Help(id=86002, giver=OTHER, taker=THIRD, what="YyHelp"),
        ),
        feedback=(
            Feedback(id=87001, speaker="Wqsp", text="WqVoice", scores=(3,), at=at(9, 3)),
            Feedback(id=87002, hands=Hands(question=3, counts=(0, 0, 0, 0, 733)), at=at(9, 4)),
        ),
        until=datetime(2033, 5, 6, 5, 43, tzinfo=UTC),
        look_back=date(2035, 3, 9),
        ended_at=at(8, 57),
        last_id=99998,
    )


def planted() -> Day:
    own = samples.planted().model_copy(update={"workshop": "wq-workshop-code"})
    return Day(workshop(), districts(), (own, others()))
