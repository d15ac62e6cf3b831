"""HiGHS behind one call: silent, on one thread, the same answer each time, and stopped on request."""

from collections.abc import Sequence
from dataclasses import dataclass

from highspy import (
    Highs,
    HighsCallbackEvent,
    HighsLp,
    HighsModelStatus,
    HighsVarType,
    MatrixFormat,
)

from papers.errors import SolverFailed
from papers.rules.assignment.programs import Program
from papers.rules.assignment.watching import Watch

OPTIONS: dict[str, int | float | str] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "solver": "simplex",  # its answers are corners, which are whole numbers where seats are a flow
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.9,  # costs are whole: nothing lies between
}
NONE = {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}


class QuietHighs(Highs):
    """A HiGHS without its greeting, which would stand before a command's answer."""

    def enableCallbacks(self) -> None:  # noqa: N802  the constructor calls it, and it greets
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # nor here


@dataclass(frozen=True)
class Solved:
    """Values of the columns that keep all rows, at least cost; and a price of each row for the proof."""

    values: tuple[int, ...]
    prices: tuple[float, ...]


def solve(program: Program, watch: Watch) -> Solved | None:
    """Return the best values, or None if there are none that keep the rows.

    The program is solved over fractions first: most answers are whole already. The values are
    checked in whole numbers.

    :raises Cancelled: as soon as the watch says so.
    :raises SolverFailed: if there is no answer, or it does not keep the rows.
    """
    if not program.columns:
        return Solved((), (0.0,) * len(program.rows)) if program.holds(()) else None
    highs = loaded(program)
    _listen(highs, watch)
    if not _run(highs, watch):
        return None
    solution = highs.getSolution()
    prices = tuple(solution.row_dual)
    values = _whole(solution.col_value)
    if values is None or not program.holds(values):
        highs = loaded(program, is_whole=True)
        _listen(highs, watch)
        if not _run(highs, watch):
            return None
        values = tuple(round(value) for value in highs.getSolution().col_value)
    if not program.holds(values):
        raise SolverFailed(
            "The solver's answer breaks the rules. Please tell whoever runs the site."
        )
    return Solved(values, prices)


def loaded(program: Program, *, is_whole: bool = False) -> Highs:
    """Return a HiGHS that holds the program, over fractions or whole numbers."""
    highs = QuietHighs()  # type: ignore[no-untyped-call]  # highspy has no types here
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    model = HighsLp()
    model.num_col_, model.num_row_ = len(program.columns), len(program.rows)
    model.col_cost_ = [float(cost) for cost in program.costs]
    model.col_lower_ = [float(n in program.fixed) for n in range(len(program.columns))]
    model.col_upper_ = [1.0] * len(program.columns)
    if is_whole:
        model.integrality_ = [HighsVarType.kInteger] * len(program.columns)
    model.row_lower_ = [float(row.lower) for row in program.rows]
    model.row_upper_ = [float(row.upper) for row in program.rows]
    starts, indexes, weights = [0], list[int](), list[float]()
    for row in program.rows:
        indexes += row.columns
        weights += [1.0] * len(row.columns) if row.weights is None else map(float, row.weights)
        starts.append(len(indexes))
    model.a_matrix_.format_ = MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        starts,
        indexes,
        weights,
    )
    highs.passModel(model)
    return highs


def _listen(highs: Highs, watch: Watch) -> None:
    """Let the solver ask now and then whether it should stop."""
    if watch.question is None:
        return

    def ask(event: HighsCallbackEvent) -> None:
        if watch.is_over():
            event.interrupt()

    highs.cbSimplexInterrupt.subscribe(ask)
    highs.cbMipInterrupt.subscribe(ask)


def _run(highs: Highs, watch: Watch) -> bool:
    """Solve what is loaded; return whether there is an answer."""
    highs.run()
    status = highs.getModelStatus()
    if status == HighsModelStatus.kInterrupt:
        watch.stop()
    if status in NONE:
        return False
    if status not in {HighsModelStatus.kOptimal, HighsModelStatus.kModelEmpty}:
        raise SolverFailed(f"The solver stopped: {highs.modelStatusToString(status)}.")
    return True


def _whole(values: Sequence[float]) -> tuple[int, ...] | None:
    """Return the values as whole numbers, or None if one is none."""
    rounded = tuple(round(value) for value in values)
    near = all(abs(value - whole) < 1e-6 for value, whole in zip(values, rounded, strict=True))
    return rounded if near else None
