"""HiGHS behind one call: silent, on one thread, the same answer each time, and stopped on request."""

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
    """Values of the columns at least cost, a price of each row for the proof; values may be fractions."""

    values: tuple[float, ...]
    prices: tuple[float, ...]
    is_whole: bool = True


def relax(program: Program, watch: Watch) -> Solved | None:
    """Return the best values over fractions, which most often are whole; None if there are none.

    What is whole keeps the rows in whole numbers.

    :raises Cancelled: as soon as the watch says so.
    :raises SolverFailed: if there is no answer.
    """
    if not program.columns:
        return Solved((), (0.0,) * len(program.rows)) if program.holds(()) else None
    highs = loaded(program)
    if not _run(highs, watch):
        return None
    solution = highs.getSolution()
    values = tuple(_tidy(value) for value in solution.col_value)
    return Solved(values, tuple(solution.row_dual), is_whole=program.holds(values))


def solve(program: Program, watch: Watch, relaxed: Solved | None = None) -> Solved | None:
    """Return the best values in whole numbers, or None if there are none that keep the rows.

    :param relaxed: what `relax` says of the program, if that is known.
    :raises Cancelled: as soon as the watch says so.
    :raises SolverFailed: if there is no answer, or it does not keep the rows.
    """
    relaxed = relaxed or relax(program, watch)
    if relaxed is None or relaxed.is_whole:
        return relaxed
    highs = loaded(program, is_whole=True)
    if not _run(highs, watch):
        return None
    values = tuple(round(value) for value in highs.getSolution().col_value)
    if not program.holds(values):
        raise SolverFailed(
            "The solver's answer breaks the rules. Please tell whoever runs the site."
        )
    return Solved(values, relaxed.prices)


def _tidy(value: float) -> float:
    """Return the whole number that is meant, if one is."""
    return round(value) if abs(value - round(value)) < 1e-6 else value


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
    _listen(highs, watch)
    highs.run()
    status = highs.getModelStatus()
    if status == HighsModelStatus.kInterrupt:
        watch.stop()
    if status in NONE:
        return False
    if status not in {HighsModelStatus.kOptimal, HighsModelStatus.kModelEmpty}:
        raise SolverFailed(f"The solver stopped: {highs.modelStatusToString(status)}.")
    return True
