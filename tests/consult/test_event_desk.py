"""The desk of an event: the profiles of districts stand in one history with the workshop."""

from pathlib import Path

import pytest

from consult.clock import SetClock
from consult.event_desk import Edited, EventDesk
from sessions.district import Profile
from sessions.event import network, taking
from sessions.refusal import Reason, Refusal
from sessions.store import disk, layout
from sessions.store.archive import Archive
from sessions.workshop import Workshop
from tests.consult.builders import BEGIN
from tests.sessions.event.event_builders import DISTRICTS, event

OLD = DISTRICTS[0].profile
NEW = OLD.model_copy(update={"offers": "Zeit"})


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    for district in DISTRICTS:
        archive.save_district(district)
    archive.save_workshop(event())
    return archive


@pytest.fixture
def desk(archive: Archive) -> EventDesk:
    return EventDesk(archive, archive.workshops()[0], SetClock(BEGIN))


def profile(archive: Archive) -> Profile:
    """Return the profile as another program finds it."""
    return Archive.open(archive.root, archive.state).district("nordufer").profile


def as_it_is(workshop: Workshop, _now: object) -> Workshop:
    return workshop


def taking_home(workshop: Workshop, _now: object) -> Workshop:
    return network.take_home(workshop, "nordufer", "eine Seite")


async def edited(desk: EventDesk, was: Profile = OLD, becomes: Profile = NEW) -> None:
    await desk.apply(as_it_is, {"nordufer": Edited(was, becomes)})


async def refused(work: object, reason: Reason) -> None:
    with pytest.raises(Refusal) as caught:
        await work  # type: ignore[misc]
    assert caught.value.reason is reason


async def test_the_last_change_is_taken_back_whatever_it_was(archive: Archive, desk: EventDesk) -> None:
    await desk.apply(taking_home)
    await edited(desk)
    await desk.apply(lambda w, _now: taking.remove_person(w, 1))
    await edited(desk, NEW, OLD)
    states = []
    for _step in range(4):
        await desk.undo()
        states.append((profile(archive).offers, len(desk.workshop.people), len(desk.workshop.taken_home)))
    assert states == [("Zeit", 13, 1), ("Zeit", 14, 1), ("", 14, 1), ("", 14, 0)]
    for _step in range(4):
        await desk.redo()
    assert (profile(archive), len(archive.workshops()[0].people)) == (OLD, 13)
    await refused(desk.redo(), Reason.NOTHING_TO_REDO)


async def test_a_profile_that_stays_as_it_is_is_no_change(desk: EventDesk) -> None:
    await edited(desk, OLD, OLD)
    await refused(desk.undo(), Reason.NOTHING_TO_UNDO)


async def test_both_change_at_once_and_come_back_at_once(archive: Archive, desk: EventDesk) -> None:
    await desk.apply(taking_home, {"nordufer": Edited(OLD, NEW), "lindenau": Edited(DISTRICTS[2].profile, Profile())})
    assert (profile(archive), archive.district("lindenau").profile) == (NEW, Profile())
    await desk.undo()
    assert (profile(archive), archive.district("lindenau")) == (OLD, DISTRICTS[2])
    assert archive.workshops()[0].taken_home == ()


async def test_cases_that_came_meanwhile_stay_when_a_profile_is_taken_back(archive: Archive, desk: EventDesk) -> None:
    await edited(desk)
    other = archive.district("nordufer")
    archive.save_district(other.model_copy(update={"name": "Nordufer (neu)"}))
    await desk.undo()
    assert archive.district("nordufer") == other.model_copy(update={"name": "Nordufer (neu)", "profile": OLD})


async def test_what_is_refused_changes_nothing(archive: Archive, desk: EventDesk) -> None:
    nobody = desk.apply(lambda w, _now: taking.remove_person(w, 99), {"nordufer": Edited(OLD, NEW)})
    await refused(nobody, Reason.NO_SUCH_ENTRY)
    await refused(edited(desk, NEW, Profile()), Reason.CHANGED_ON_DISK)
    assert profile(archive) == OLD
    await edited(desk)
    assert profile(archive) == NEW


async def test_a_profile_that_another_program_changed_stays_and_bars_nothing(archive: Archive, desk: EventDesk) -> None:
    await desk.apply(taking_home)
    await edited(desk)
    other = Archive.open(archive.root, archive.state)
    theirs = NEW.model_copy(update={"seeks": "Geld"})
    other.change_profile("nordufer", NEW, theirs)
    await refused(desk.undo(), Reason.CHANGED_ON_DISK)
    assert profile(archive) == theirs
    await desk.undo()
    assert (desk.workshop.taken_home, profile(archive)) == ((), theirs)


async def test_what_was_stored_before_a_failure_can_be_taken_back(
    archive: Archive, desk: EventDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(workshop: Workshop) -> None:
        raise Refusal(Reason.WRITE_FAILED, file="workshop", cause="full")

    with monkeypatch.context() as patch:
        patch.setattr(archive, "save_workshop", fail)
        await refused(desk.apply(taking_home, {"nordufer": Edited(OLD, NEW)}), Reason.WRITE_FAILED)
    assert (profile(archive), desk.workshop.taken_home) == (NEW, ())
    await desk.undo()
    assert profile(archive) == OLD


async def test_a_disk_that_refuses_a_profile_leaves_it_and_can_be_tried_again(
    archive: Archive, desk: EventDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write_new", full)
        await refused(edited(desk), Reason.WRITE_FAILED)
        assert desk.failure is not None
        assert not await desk.retry()
    assert profile(archive) == OLD
    await edited(desk)
    assert (profile(archive), desk.saved_at) == (NEW, BEGIN)
    assert await desk.retry()


async def test_a_profile_that_the_archive_does_not_take_waits_in_the_other_folder(
    archive: Archive, desk: EventDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Archive.open(tmp_path / "stick", tmp_path / "state")
    desk.go_elsewhere(other, DISTRICTS)

    def full(*_: object) -> None:
        raise Refusal(Reason.WRITE_FAILED, file="district", cause="full")

    with monkeypatch.context() as patch:
        patch.setattr(archive, "save_district", full)
        await edited(desk)
        assert (profile(archive), other.district("nordufer").profile) == (OLD, NEW)
        assert desk.district("nordufer").profile == NEW
        await desk.undo()
        await desk.redo()
        assert (other.district("nordufer").profile, profile(archive)) == (NEW, OLD)
    assert await desk.retry()
    assert (profile(archive), desk.waiting) == (NEW, {})
    await desk.undo()
    assert profile(archive) == OLD


async def test_districts_are_read_in_the_other_folder_when_the_archive_is_gone(
    archive: Archive, desk: EventDesk, tmp_path: Path
) -> None:
    other = Archive.open(tmp_path / "stick", tmp_path / "state")
    layout.district_file(archive.root, "nordufer").unlink()
    with pytest.raises(Refusal):
        desk.district("nordufer")
    desk.go_elsewhere(other, DISTRICTS)
    assert desk.district("nordufer") == DISTRICTS[0]


async def test_going_on_with_another_version_keeps_profiles(archive: Archive, desk: EventDesk) -> None:
    await edited(desk)
    other = Archive.open(archive.root, archive.state)
    other.save_workshop(network.take_home(other.workshops()[0], "nordufer", "anders"))
    await refused(desk.apply(taking_home), Reason.CHANGED_ON_DISK)
    await desk.take_theirs()
    assert [item.text for item in desk.workshop.taken_home] == ["anders"]
    await desk.undo()
    await desk.undo()
    assert profile(archive) == OLD


async def test_copies_are_renewed_or_named(archive: Archive, desk: EventDesk) -> None:
    copy = archive.places(layout.workshop_file(archive.root, desk.workshop.id)).kept
    copy.write_text("alt")
    await desk.renew_copies(["nordufer"])
    assert copy.read_bytes() == layout.workshop_file(archive.root, desk.workshop.id).read_bytes()
    copy.unlink()
    copy.mkdir()
    await refused(desk.renew_copies(), Reason.NOT_READABLE)
