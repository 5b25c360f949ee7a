"""The day and its profiles: what districts say of themselves."""

from collections.abc import Awaitable

from textual import work

from consult import day_changes
from consult.event_desk import Edited
from consult.screens.day_board import DayBoard
from sessions.district import Profile
from sessions.refusal import Refusal


class ProfileBoard(DayBoard):
    """An event of which profiles can be changed."""

    # --- profiles -----------------------------------------------------------------------------------------------

    def do_profile(self) -> None:
        """See and change the profile of the district that the chosen row speaks of, else of one that is asked for."""
        if self.is_current:  # the key once more, behind what it opened
            self._show_profile()

    @work(exclusive=True, group="profile")
    async def _show_profile(self) -> None:
        from consult.screens.profile_form import DistrictForm, ProfileForm

        workshop, archive = self.desk.workshop, self.consult.archive
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
            district = archive.district(name)
        except Refusal as refusal:
            self.refuse(refusal)
            return

        def keep(was: Profile, profile: Profile) -> Awaitable[object]:
            return self.desk.apply(lambda workshop, _now: workshop, {name: Edited(was, profile)})

        form = ProfileForm(district, keep, lambda: archive.district(name))
        if await self.app.push_screen_wait(form):
            said = self._("The profile of {district} is stored. F7 takes that back.")
            await self.shown_as_stored(said.format(district=district.name))
