"""The day, its profiles and names: what districts say of themselves, and removing what need not be kept of people."""

from collections.abc import Awaitable, Iterable, Iterator
from contextlib import suppress
from functools import partial

from textual import work

from consult import day_changes, day_forget
from consult.event_desk import Edited
from consult.present import refusal_text
from consult.screens.day_board import DayBoard
from sessions.district import Profile
from sessions.event.parts import found
from sessions.record import Session
from sessions.refusal import Refusal


class ProfileBoard(DayBoard):
    """An event of which profiles can be changed and names removed."""

    # --- profiles -----------------------------------------------------------------------------------------------

    def do_profile(self) -> None:
        """See and change the profile of the district that the chosen row speaks of, else of one that is asked for."""
        if self.is_current:  # the key once more, behind what it opened
            self._show_profile()

    @work(exclusive=True, group="profile")
    async def _show_profile(self) -> None:
        from consult.screens.profile_form import DistrictForm, ProfileForm

        workshop = self.desk.workshop
        districts = self.around.taking_part(workshop)
        meant = day_changes.districts_of(self.list.chosen, workshop)
        if not districts:
            self.say(self._("No district takes part yet."), "warning")
            return
        name = meant[0] if len(meant) == 1 else None
        if name is None:
            name = await self.app.push_screen_wait(DistrictForm(districts, *meant[:1]))
        if name is None:
            return
        try:
            district = self.desk.district(name)
        except Refusal as refusal:
            self.refuse(refusal)
            return

        def keep(was: Profile, profile: Profile) -> Awaitable[object]:
            return self.desk.apply(lambda workshop, _now: workshop, {name: Edited(was, profile)})

        form = ProfileForm(district, keep, lambda: self.desk.district(name))
        if await self.app.push_screen_wait(form):
            said = self._("The profile of {district} is stored. F7 takes that back.")
            await self.shown_as_stored(said.format(district=district.name))

    # --- names --------------------------------------------------------------------------------------------------

    def do_forget(self) -> None:
        """Remove names and contacts: choose whose, read what goes, and only then."""
        if self.is_current:
            self._ask_whose()

    @work(exclusive=True, group="forget")
    async def _ask_whose(self) -> None:
        from consult.screens.forget_form import ForgetForm, ForgetToldForm

        self.look_around()
        workshop, around = self.desk.workshop, self.around
        kept = day_forget.kept(workshop, around)
        chosen = day_forget.meant(self.list.chosen, kept)
        if not kept:
            nobody = self._("Nobody is in the list of people yet.")
            self.say(self._("No names and contacts are kept of these people.") if workshop.people else nobody)
            await self._renew_copies([item.district for item in workshop.districts])
            return
        sure = False
        while not sure:
            picked = await self.app.push_screen_wait(ForgetForm(workshop, around, kept, chosen))
            if picked is None:
                return
            chosen = picked
            look = partial(day_forget.lines, chosen, workshop, around, tuple(self._consultations()))
            said_yes = await self.app.push_screen_wait(ForgetToldForm(self._("Remove names"), look))
            sure = bool(said_yes)
        self._forget(chosen)

    def _consultations(self) -> Iterator[Session]:
        """Return the consultations of the event that can be read."""
        workshop = self.desk.workshop
        for room in workshop.rooms:
            if room.candidate is not None and room.session is not None:
                district = found(workshop.candidates, room.candidate).district
                with suppress(Refusal):  # it was removed, or cannot be read
                    yield self.consult.archive.load(f"{district}/{room.session}")

    @work
    async def _forget(self, chosen: frozenset[day_forget.Kept]) -> None:
        """Remove them; in a worker of its own, which no key breaks off."""
        change, profiles = day_forget.removal(chosen, self.around)
        try:
            await self.desk.apply(change, profiles)
        except Refusal as refusal:
            self.refresh_all()
            self.refuse(refusal)
            return
        said = self.language.ngettext(
            "{number} entry is removed. F7 brings it back until you leave the day.",
            "{number} entries are removed. F7 brings them back until you leave the day.",
            len(chosen),
        )
        await self.shown_as_stored(said.format(number=len(chosen)))
        await self._renew_copies(profiles)

    async def _renew_copies(self, districts: Iterable[str]) -> None:
        """Let no second copy on this machine hold what is gone, or say that it does."""
        try:
            await self.desk.renew_copies(districts)
        except Refusal as refusal:
            text = self._("The second copy on this machine may still hold names; it could not be written: {why}")
            self.say(text.format(why=refusal_text(refusal, self.language)), "error")
