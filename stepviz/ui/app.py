"""The app: starts fast, changes themes, ends cleanly."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.cleanup import expect_numpy
from stepviz.errors import UserError
from stepviz.session.key import Key
from stepviz.settings.experiment import Experiment
from stepviz.settings.looks import NO_PIXELS
from stepviz.settings.preferences import USUAL, Preferences
from stepviz.ui.graphics.asking import PixelQuestion
from stepviz.ui.held import HeldApp
from stepviz.ui.reopening import KEEP_EVERY, Reopening, Start
from stepviz.ui.screens import StepScreen
from stepviz.ui.terminal import terminal_check


class StepApp(HeldApp):
    """The session in the terminal. The first paint is empty panes; NumPy is loaded after it."""

    TITLE = "stepviz"

    def __init__(
        self,
        experiment: Experiment,
        start: Start,
        reopening: Reopening | None = None,
        *,
        preferences: Preferences = USUAL,
    ) -> None:
        """`reopening`: makes the command that reopens the session."""
        super().__init__(preferences)
        self.experiment = experiment
        self.refused: UserError | None = None
        """Why the session could not begin: the user's mistake."""
        self.on_loaded: Callable[[], None] = lambda: None
        """Called once the numbers are painted."""
        self._start = start
        self.reopening = reopening or Reopening(experiment, start)
        """Makes the command that reopens the session."""
        # Without colours, and on the console of Linux, no pixels can be shown, whatever the answer is.
        seen = preferences.colour and not terminal_check.lacks_signs()
        self.question = PixelQuestion(asks=seen and preferences.pixels != NO_PIXELS)

    def get_default_screen(self) -> StepScreen:
        """The only screen."""
        theme = self.theme_called(self._preferences.theme) or self.themes[0]
        lesson = self._start.lesson
        dark = lesson is not None and self._start.stop is None and lesson.lesson.is_dark
        return StepScreen(self.experiment, theme, self, self._start.iteration, likes=self._preferences, dark=dark)

    @property
    def step_screen(self) -> StepScreen:
        """The only screen."""
        screen = self.screen
        assert isinstance(screen, StepScreen)
        return screen

    def on_ready(self) -> None:
        """Load NumPy and the data after the first paint, which is already in the screen's queue."""
        self.screen.call_later(self.run_beside, self._load)

    async def _load(self) -> None:
        try:
            await self._begin()
        except UserError as error:
            self.refused = error
            self.exit(return_code=2)
        except Exception as error:
            self.failed(error)

    async def _begin(self) -> None:
        expect_numpy()
        from stepviz.session.task_runner import patiently
        from stepviz.session.tasks import said, then
        from stepviz.ui.beginning import beginning

        film, state, task = await patiently(beginning(self.experiment, self._start, self._preferences))
        hall = self._start.hall
        if self._start.complaint:
            task = then(task, said(self._start.complaint))
        if hall is not None:
            from stepviz.session.lessons.joining import welcome
            from stepviz.views.lessons.votes import Audience

            place = hall.place
            task = then(task, welcome(Audience(place.address, place.reach, scanned=place.scanned)))
        player = self.step_screen.begin(film, state, task)
        self.reopening.begin(player)
        if film.script is not None:
            from stepviz.ui.presenting.server import Server

            self.run_beside(Server(player).run)
        if hall is not None:
            from stepviz.ui.presenting.hall import HallLink

            self.run_beside(HallLink(player, hall).run)
        self.call_after_refresh(self.on_loaded)
        self.set_interval(KEEP_EVERY, self.reopening.keep_soon)

    def link_told(self, *, busy: bool, anew: bool = False) -> None:
        """Tell the screen if the next frame has to wait (`busy`), and if all must be redrawn (`anew`)."""
        if self._running and self.screen_stack:  # the terminal may answer before there is a screen, or after it
            self.step_screen.link_told(busy=busy, anew=anew)

    def pixels_told(self) -> None:
        """Use the answers on true pixels, and paint again."""
        self.graphics = self.question.found(self._preferences.pixels)
        if self._running and self.screen_stack:
            self.step_screen.paint_soon()

    def quit_now(self) -> None:
        """Take Ctrl+Q, to which the viewer may have given another meaning."""
        if self.screen_stack:
            self.step_screen.press(Key("ctrl+q"))
