"""Teaching: what is picked, explained, hidden, asked and proved. Nothing of the terminal, and nothing of time."""

from __future__ import annotations

from collections.abc import Callable

from stepviz.lesson.question import ask
from stepviz.ops import Cell, Program
from stepviz.training import Frame, Moment
from stepviz.training.gradient_check import Proof
from stepviz.ui.proving import proof_of
from stepviz.views import drawn, picking
from stepviz.views.commands import PICK_WAYS
from stepviz.views.explained import Explanation
from stepviz.views.explanation import explain
from stepviz.views.focus import bracketed
from stepviz.views.layouts import Layout
from stepviz.views.marks import NOTHING_HIDDEN, Veil
from stepviz.views.pictures import first_of, next_to, row_after
from stepviz.views.placing import sheet_at, sheets_of, turned
from stepviz.views.viewer import Poll, Viewer

_ARROWS = {"left": "pick_left", "right": "pick_right", "up": "pick_up", "down": "pick_down"}
_ROW_ARROWS = {"up": "row_up", "down": "row_down"}
_NOT_FOR_PICKS = "a result that is hidden cannot be explained"


class Teaching:
    """The viewer's choices beside the moment. A pick follows its cell through time; hiding ends with the step."""

    def __init__(self, frame: Callable[[], Frame]) -> None:
        """`frame` tells what is known now."""
        self._frame = frame
        self.pick: Cell | None = None
        self.sheet = ""
        self.zoom = ""
        self.row: int | None = None
        self.explaining = False
        self.term: int | None = None
        self.digits = False
        self.code = False
        self.predicting = False
        self.veil = NOTHING_HIDDEN
        self.poll: Poll | None = None
        self.proof: Proof | None = None
        self._trail: list[tuple[Moment, Cell]] = []

    def viewer(self, status: str, message: str) -> Viewer:
        """All choices, for the views."""
        return Viewer(
            status=status,
            message=message or ("What will come out?" if self.veil.tensors and self.poll is None else ""),
            pick=self.pick,
            sheet=self.sheet,
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
        asking = self.poll is not None and not self.poll.answered
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
        return sheet_at(self._frame(), self.viewer("", "")).usual

    def start(self) -> None:
        """Pick the bracketed cell, or the first one of what the operation made."""
        frame, layout = self._frame(), self.layout
        cell = bracketed(frame, self.viewer("", ""))
        if cell is not None and layout.with_tensor(cell.tensor) is not None:
            self.pick = cell
            return
        made = "W" if frame.op is None else frame.op.writes[0].name
        pane = layout.pane("before") if frame.op is None else layout.with_tensor(made) or layout.numbered[0]
        self.pick = picking.first(frame, layout, pane.number)

    def turn_sheet(self, way: int) -> None:
        """Show the next layer, or the one before."""
        self.sheet = turned(self._frame(), self.viewer("", ""), way).name

    def choose(self, cell: Cell) -> None:
        """Pick a cell; a second time: explain it."""
        if cell == self.pick:
            self.toggle_explaining()
        else:
            self._keep_sheet()
            self.pick, self.row, self.term = cell, None, None

    def choose_pane(self, number: int) -> None:
        """Pick in the pane of that number."""
        self.zoom = ""
        self._keep_sheet()
        self.pick, self.term = picking.first(self._frame(), self.layout, number, self.pick), None

    def move(self, command: str) -> None:
        """Pick the next cell that way."""
        if self.pick is None:
            self.start()
        elif command in PICK_WAYS:
            self._keep_sheet()
            self.pick, self.term = picking.move(self._frame(), self.layout, self.pick, PICK_WAYS[command]), None

    def turn(self, way: int) -> None:
        """The next term while explaining, else the next pane; where nothing is picked the next sheet, if any."""
        told = self.told
        if self.zoomed:
            self.zoom, self.row = next_to(self._frame(), self.zoom, way), None
        elif told is not None and told.listed:
            start = -1 if self.term is None and way > 0 else self.term or 0
            order = _bad_first(told)
            place = order.index(self.term) if self.term in order else start
            self.term = order[(place + way) % len(order)]
        elif self.pick is not None:
            self._turn_pane(self.pick, way)
        elif len(sheets_of(self._frame())) > 1:
            self.turn_sheet(way)
        else:
            self.start()

    def _turn_pane(self, pick: Cell, way: int) -> None:
        """Pick in the next pane; beyond the last one in the first of the next layer."""
        self._keep_sheet()
        cell = picking.next_pane(self._frame(), self.layout, pick, way)
        if cell is None:
            self.turn_sheet(way)
            self.pick = None
            layout = self.layout
            cell = picking.first(self._frame(), layout, 1 if way > 0 else len(layout.numbered), pick)
        self.pick = cell

    def _keep_sheet(self) -> None:
        """Stay on the sheet that is shown, whatever is picked next."""
        self.sheet = sheet_at(self._frame(), self.viewer("", "")).name

    # Zooming

    @property
    def zoomed(self) -> bool:
        """Whether a picture is in view."""
        return self.viewer("", "").zoomed

    def toggle_zoom(self, pane: str = "") -> str:
        """Show what a pane means as a picture, the picked one's where none is named; or go back. Says why not."""
        self.row = None
        if self.zoomed:
            self.zoom = ""
            return ""
        if self.poll is not None and not self.poll.answered:
            return "first answer the question: PgDn"
        frame = self._frame()
        if not pane and self.pick is not None:
            pane = picking.pane_of(self.layout, self.pick).name
        self.zoom = first_of(frame, pane)
        if not self.zoom:
            return "there is no picture of this run"
        self.explaining, self.term, self.poll, self.proof = False, None, None, None
        return ""

    def pick_only(self, cell: Cell) -> None:
        """Pick a cell in a picture, which stays in view."""
        self._keep_sheet()
        self.pick, self.row, self.term = cell, None, None

    def move_row(self, way: int) -> None:
        """Pick the next row of the data in a picture, or the one before."""
        found = self._row_after(way)
        if found is not None:
            self.choose_row(found)

    def _row_after(self, way: int) -> int | None:
        viewer = self.viewer("", "")
        return row_after(self._frame(), viewer, drawn.picked(self._frame(), viewer), way)

    def choose_row(self, row: int) -> None:
        """Pick a row of the data in a picture."""
        self.row, self.pick = row, None

    def stop(self) -> None:
        """Follow the run again."""
        self.pick, self.sheet, self.explaining, self.term, self._trail = None, "", False, None, []

    def toggle_digits(self) -> None:
        """All digits of the bracketed number, or four."""
        self.digits = not self.digits

    def toggle_code(self) -> None:
        """Code, or formula."""
        self.code = not self.code

    # Explaining

    @property
    def told(self) -> Explanation | None:
        """The open explanation; none of a hidden number."""
        cell = self.pick
        if not self.explaining or cell is None or self.veil.hides(cell):
            return None
        return explain(self._frame(), cell, self.veil)

    def toggle_explaining(self) -> str:
        """Open or close the explanation. Returns why it stays closed, if it does."""
        if self.explaining:
            self.explaining, self.term = False, None
            return ""
        if self.pick is None:
            self.start()
        if self.pick is not None and self.veil.hides(self.pick):
            return _NOT_FOR_PICKS
        self.explaining, self.proof, self.poll = True, None, None
        return ""

    def enter(self) -> tuple[int, Cell] | None:
        """Pick, then explain, then go to the term. Returns an iteration and a cell where that leads to another one."""
        told = self.told
        if self.zoomed:
            self.zoom, self.row = "", None
        elif self.pick is None:
            self.start()
        elif told is None:
            self.toggle_explaining()
        elif self.term is not None and told.listed[self.term].term.cells:
            return self._go_on(told, told.listed[self.term].term.cells[-1])
        elif told.follow is not None:
            self._remember()
            return told.follow
        elif told.listed:
            self.turn(1)
        return None

    def go_to_term(self, place: int) -> None:
        """Explain the cell of a term, as Enter on it does; be on the term where that leads to another iteration."""
        self.term = place
        told = self.told
        if told is not None and all(cell in told.letters for cell in told.listed[place].term.cells):
            self.enter()

    @property
    def covers_curve(self) -> bool:
        """Whether something lies over the curve."""
        return self.poll is not None or self.proof is not None or self.explaining

    def follow(self, cell: Cell) -> None:
        """Explain a cell of the iteration that was gone to."""
        self.pick, self.term, self.explaining = cell, None, True
        if not sheet_at(self._frame(), self.viewer("", "")).shows(cell.tensor):
            self.sheet = ""

    def back(self) -> tuple[Moment, Cell] | None:
        """The number that was explained before, and the moment it was explained at."""
        return self._trail.pop() if self._trail else None

    def _go_on(self, told: Explanation, cell: Cell) -> tuple[int, Cell] | None:
        """Explain a term's cell here, unless it already holds another iteration's value."""
        self._remember()
        if cell not in told.letters:
            return told.iteration, cell
        self.follow(cell)
        return None

    def _remember(self) -> None:
        if self.pick is not None:
            self._trail.append((self._frame().moment, self.pick))

    # Predicting

    def toggle_predicting(self) -> str:
        """Hide every result from now on, or no longer. Returns what to say."""
        self.predicting = not self.predicting
        if self.predicting:
            return "predict: from now on each step first asks, then shows"
        self.reveal_all()
        return "predict is off"

    def arrive(self, *, hide: bool) -> None:
        """The moment has changed. `hide`: it was a step forward over one operation."""
        self.poll, self.proof, self.veil = None, None, NOTHING_HIDDEN
        if self.pick is None:
            self.sheet = ""
        frame = self._frame()
        if hide and self.predicting and frame.op is not None and frame.broken is None:
            self.veil = Veil(tuple(tensor.name for tensor in frame.op.writes))
            self.poll = Poll(ask(frame))
            self.explaining, self.term = False, None

    def reveal(self) -> bool:
        """Show a hidden result. Returns whether there was one."""
        if not self.veil.tensors:
            return False
        self.veil = NOTHING_HIDDEN
        if self.poll is not None:
            self.poll = Poll(self.poll.question, self.poll.votes, answered=True)
        return True

    def reveal_all(self) -> None:
        """No hiding, no question."""
        self.veil, self.poll = NOTHING_HIDDEN, None

    def reveal_one(self, way: int) -> None:
        """One cell more, or one less, in reading order."""
        cells = self._hidden_cells()
        told = sum(cell in self.veil.told for cell in cells) + way
        if way > 0 and told >= len(cells):
            self.reveal()
        elif cells:
            self.veil = Veil(self.veil.tensors, frozenset(cells[: max(0, told)]))

    def vote(self, choice: int) -> None:
        """Count a vote for the choice of that position."""
        poll = self.poll
        if poll is None or poll.answered or poll.question is None or not 0 <= choice < len(poll.question.choices):
            return
        self.poll = Poll(poll.question, {**poll.votes, choice: poll.votes.get(choice, 0) + 1})

    def _hidden_cells(self) -> list[Cell]:
        frame = self._frame()
        layout = self.layout
        lines = (picking.row(frame, layout, number) for number in range(picking.rows(frame, layout)))
        return [cell for line in lines for _, cell in line if cell.tensor in self.veil.tensors]

    # Proving

    def toggle_proof(self) -> str:
        """Prove this batch's gradients, or close the proof. Returns why there is none."""
        if self.proof is not None:
            self.proof = None
            return ""
        found = proof_of(self._frame(), self.veil)
        if isinstance(found, str):
            return found
        self.proof = found
        self.explaining, self.term, self.poll = False, None, None
        return ""

    def leave(self) -> bool:
        """Close the topmost of what is open here. Returns whether there was anything."""
        if self.poll is not None:
            self.poll = None
        elif self.proof is not None:
            self.proof = None
        elif self.explaining:
            self.explaining, self.term = False, None
        elif self.zoom:
            self.zoom, self.row = "", None
        elif self.pick is not None:
            self.stop()
        else:
            return False
        return True


def _bad_first(told: Explanation) -> list[int]:
    """The terms in the order Tab walks them: one that is not a number comes first."""
    places = range(len(told.listed))
    return sorted(places, key=lambda place: told.listed[place].term.value == told.listed[place].term.value)
