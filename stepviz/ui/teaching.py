"""Teaching: what is picked, explained, hidden, asked and proved. Nothing of the terminal, and nothing of time."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.ops import Cell, Program
from stepviz.training import Frame, Moment
from stepviz.training.gradient_check import Proof
from stepviz.ui.explaining import Explaining
from stepviz.ui.picked import Picked
from stepviz.ui.predicting import Predicting
from stepviz.ui.proving import proof_of
from stepviz.ui.zooming import Zooming
from stepviz.views import drawn, picking
from stepviz.views.commands import PICK_WAYS
from stepviz.views.explained import Explanation
from stepviz.views.layouts import Layout
from stepviz.views.marks import Veil
from stepviz.views.pictures import row_after
from stepviz.views.placing import sheets_of
from stepviz.views.viewer import Poll, Viewer

_ARROWS: dict[str, str] = {way: command for command, way in PICK_WAYS.items()}
_ROW_ARROWS = {"up": "row_up", "down": "row_down"}
_NOT_FOR_PICKS = "a result that is hidden cannot be explained"


class Teaching:
    """The viewer's choices beside the moment. A pick follows its cell through time; hiding ends with the step."""

    def __init__(self, frame: Callable[[], Frame]) -> None:
        """`frame` tells what is known now."""
        self._frame = frame
        self.digits = False
        self.code = False
        self.proof: Proof | None = None
        self._picked = Picked()
        self._zooming = Zooming()
        self._explaining = Explaining()
        self._predicting = Predicting()

    # What others see of it

    @property
    def pick(self) -> Cell | None:
        """The picked cell."""
        return self._picked.cell

    @property
    def zoom(self) -> str:
        """The picture that is chosen, empty for none."""
        return self._zooming.name

    @property
    def row(self) -> int | None:
        """The row of the data that is picked in a picture."""
        return self._zooming.row

    @property
    def explaining(self) -> bool:
        """Whether the picked number is explained."""
        return self._explaining.on

    @property
    def term(self) -> int | None:
        """The position of the term the viewer is on."""
        return self._explaining.term

    @property
    def told(self) -> Explanation | None:
        """The open explanation; none of a hidden number."""
        return self._explaining.told(self._frame(), self.pick, self.veil)

    @property
    def veil(self) -> Veil:
        """What is hidden."""
        return self._predicting.veil

    @property
    def poll(self) -> Poll | None:
        """The question on the screen."""
        return self._predicting.poll

    @property
    def zoomed(self) -> bool:
        """Whether a picture is in view."""
        return self.viewer("", "").zoomed

    @property
    def covers_curve(self) -> bool:
        """Whether something lies over the curve."""
        return self.poll is not None or self.proof is not None or self.explaining

    def viewer(self, status: str, message: str) -> Viewer:
        """All choices, for the views."""
        return Viewer(
            status=status,
            message=message or ("What will come out?" if self.veil.tensors and self.poll is None else ""),
            pick=self.pick,
            sheet=self._picked.sheet,
            zoom=self.zoom,
            row=self.row,
            explaining=self.explaining,
            term=self.term,
            digits=self.digits,
            code=self.code,
            veil=self.veil,
            poll=self.poll,
            proof=self.proof,
        )

    def words(self, program: Program) -> list[str]:
        """The command-line words that pick and explain the same number."""
        zoom = ["--zoom", self.zoom] if self.zoom else []
        if self.pick is None:
            return zoom
        return ["--pick", program.word(self.pick), *(["--explain"] if self.explaining else []), *zoom]

    def meaning(self, key: str, command: str) -> str:
        """The command a key stands for now, `command` being its usual one."""
        asking = self._predicting.asking
        if command == "pane":
            return f"vote_{key}" if asking else f"pane_{key}"
        if asking:
            return "operation_forward" if key == "enter" else command
        if key in _ROW_ARROWS and self.zoomed and self._row_after(1) is not None:
            return _ROW_ARROWS[key]
        if self.pick is not None and key in _ARROWS and not self.zoomed:
            return _ARROWS[key]
        return command

    # Picking

    @property
    def layout(self) -> Layout:
        """The panes that can be picked in."""
        return self._picked.layout(*self._known)

    def start(self) -> None:
        """Pick the bracketed cell, or the first one of what the operation made."""
        self._picked.start(*self._known)

    def choose(self, cell: Cell) -> None:
        """Pick a cell; a second time: explain it."""
        if cell == self.pick:
            self.toggle_explaining()
        else:
            self.pick_only(cell)

    def choose_pane(self, number: int) -> None:
        """Pick in the pane of that number."""
        self._zooming.close()
        self._picked.choose_pane(*self._known, number)
        self._explaining.term = None

    def move(self, command: str) -> None:
        """Pick the next cell that way."""
        self._picked.move(*self._known, command)
        self._explaining.term = None

    def turn(self, way: int) -> None:
        """The next term while explaining, else the next pane; where nothing is picked the next sheet, if any."""
        told = self.told
        if self.zoomed:
            self._zooming.turn(self._frame(), way)
        elif told is not None and told.listed:
            self._explaining.turn(told, way)
        elif self.pick is not None:
            self._picked.turn_pane(*self._known, way)
        elif len(sheets_of(self._frame())) > 1:
            self._picked.turn_sheet(*self._known, way)
        else:
            self.start()

    @property
    def _known(self) -> tuple[Frame, Veil]:
        return self._frame(), self.veil

    # Zooming

    def toggle_zoom(self, pane: str = "") -> str:
        """Show what a pane means as a picture, the picked one's where none is named; or go back. Says why not."""
        if self.zoomed:
            self._zooming.close()
            return ""
        if self._predicting.asking:
            return "first answer the question: PgDn"
        frame = self._frame()
        if not pane and self.pick is not None:
            pane = picking.pane_of(self.layout, self.pick).name
        if not self._zooming.open(frame, pane):
            return "there is no picture of this run"
        self._close_panels()
        return ""

    def show_picture(self, name: str) -> None:
        """Show that picture, none if empty, from the start."""
        self._zooming.name = name

    def pick_only(self, cell: Cell) -> None:
        """Pick a cell in a picture, which stays in view."""
        self._picked.choose(*self._known, cell)
        self._zooming.row, self._explaining.term = None, None

    def move_row(self, way: int) -> None:
        """Pick the next row of the data in a picture, or the one before; the picture may have gone during a walk."""
        found = self._row_after(way) if self.zoomed else None
        if found is not None:
            self.choose_row(found)

    def _row_after(self, way: int) -> int | None:
        viewer = self.viewer("", "")
        return row_after(self._frame(), viewer, drawn.picked(self._frame(), viewer), way)

    def choose_row(self, row: int) -> None:
        """Pick a row of the data in a picture."""
        self._zooming.row, self._picked.cell = row, None

    def stop(self) -> None:
        """Follow the run again."""
        self._picked.stop()
        self._explaining.forget()

    def toggle_digits(self) -> None:
        """All digits of the bracketed number, or four."""
        self.digits = not self.digits

    def toggle_code(self) -> None:
        """Code, or formula."""
        self.code = not self.code

    # Explaining

    def toggle_explaining(self) -> str:
        """Open or close the explanation. Returns why it stays closed, if it does."""
        if self.explaining:
            self._explaining.close()
            return ""
        if self.pick is None:
            self.start()
        if self.pick is not None and self.veil.hides(self.pick):
            return _NOT_FOR_PICKS
        self._close_panels()
        self._explaining.on = True
        return ""

    def enter(self) -> tuple[int, Cell] | None:
        """Pick, then explain, then go to the term. Returns an iteration and a cell where that leads to another one."""
        told = self.told
        if self.zoomed:
            self._zooming.close()
        elif self.pick is None:
            self.start()
        elif told is None:
            self.toggle_explaining()
        elif cells := self._explaining.cells(told):
            return self._go_on(told, cells[-1])
        elif told.follow is not None:
            self._remember()
            return told.follow
        elif told.listed:
            self.turn(1)
        return None

    def go_to_term(self, place: int) -> None:
        """Explain the cell of a term, as Enter on it does; be on the term where that leads to another iteration."""
        self._explaining.term = place
        told = self.told
        if told is not None and all(cell in told.letters for cell in told.listed[place].term.cells):
            self.enter()

    def follow(self, cell: Cell) -> None:
        """Explain a cell of the iteration that was gone to."""
        self._picked.follow(*self._known, cell)
        self._explaining.follow()

    def back(self) -> tuple[Moment, Cell] | None:
        """The number that was explained before, and the moment it was explained at."""
        return self._explaining.back()

    def _go_on(self, told: Explanation, cell: Cell) -> tuple[int, Cell] | None:
        """Explain a term's cell here, unless it already holds another iteration's value."""
        self._remember()
        if cell not in told.letters:
            return told.iteration, cell
        self.follow(cell)
        return None

    def _remember(self) -> None:
        if self.pick is not None:
            self._explaining.remember(self._frame().moment, self.pick)

    # Predicting

    def toggle_predicting(self) -> str:
        """Hide every result from now on, or no longer. Returns what to say."""
        return self._predicting.toggle()

    def arrive(self, *, hide: bool) -> None:
        """The moment has changed. `hide`: it was a step forward over one operation."""
        self.proof = None
        if self.pick is None:
            self._picked.stop()
        if self._predicting.arrive(self._frame(), hide=hide):
            self._explaining.close()

    def reveal(self) -> bool:
        """Show a hidden result. Returns whether there was one."""
        return self._predicting.reveal()

    def reveal_one(self, way: int) -> None:
        """One cell more, or one less, in reading order."""
        frame, layout = self._frame(), self.layout
        lines = (picking.row(frame, layout, number) for number in range(picking.rows(frame, layout)))
        hidden = [cell for line in lines for _, cell in line if cell.tensor in self.veil.tensors]
        self._predicting.reveal_some(hidden, way)

    def vote(self, choice: int) -> None:
        """Count a vote for the choice of that position."""
        self._predicting.vote(choice)

    # Proving

    def toggle_proof(self) -> str:
        """Prove this batch's gradients, or close the proof. Returns why there is none."""
        if self.proof is not None:
            self.proof = None
            return ""
        found = proof_of(self._frame(), self.veil)
        if isinstance(found, str):
            return found
        self._close_panels()
        self.proof = found
        return ""

    # Leaving

    def leave(self) -> bool:
        """Close the topmost of what is open here. Returns whether there was anything."""
        if self.poll is not None or self.proof is not None or self.explaining:
            self._close_top()
        elif self.zoom:
            self._zooming.close()
        elif self.pick is not None:
            self.stop()
        else:
            return False
        return True

    def _close_top(self) -> None:
        if self.poll is not None:
            self._predicting.poll = None
        elif self.proof is not None:
            self.proof = None
        else:
            self._explaining.close()

    def _close_panels(self) -> None:
        """No question, no proof, no explanation."""
        self._predicting.poll, self.proof = None, None
        self._explaining.close()
