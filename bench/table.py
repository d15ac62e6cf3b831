"""Start the servers, measure one after the other, print the table and keep it."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

from django.core.management import call_command

from bench.assignment import ALONE
from bench.course import TWENTY, make_calendar, make_course
from bench.lines import Failed, Line
from bench.measures import MEASURES, Bench
from bench.servers import ROOT, Server

LAST = ROOT / "bench" / "last.json"
COLUMNS = "{:<22}{:>9}{:>12} {:<11}{:>12}  {}"


def run(stack: ExitStack, folder: Path, arguments: list[str]) -> int:
    if unknown := set(arguments) - {*MEASURES, *ALONE}:
        print(
            f"No bench is called {', '.join(sorted(unknown))}."
            f" There are: {', '.join([*MEASURES, *ALONE])}."
        )
        return 2
    names = arguments or [*MEASURES, *ALONE]
    site = started(stack, folder) if set(names) & set(MEASURES) else None
    return measure(names, {name: partial(one, site) for name, one in MEASURES.items()} | ALONE)


def started(stack: ExitStack, folder: Path) -> Bench:
    """Start the servers, with the courses that are measured."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    servers = [
        Server(folder, "site", "coursesite.settings"),
        Server(folder, "empty", "bench.empty"),
    ]
    for server in servers:
        stack.callback(server.stop)
        server.wait()
    return Bench(
        *servers,
        pages=folder,
        small=make_course(slug="bench-200", students=200),
        calendar=cache(lambda n: make_calendar(slug=f"events-{n}", events=n)),
        book=cache(lambda n: make_course(slug=f"book-{n}", students=n, shares=TWENTY)),
    )


def shown(number: float) -> str:
    """Write small numbers with as many digits as large ones."""
    return f"{number:.1f}" if number >= 10 else f"{number:.3g}"


def measure(names: list[str], measures: Mapping[str, Callable[[], Line]]) -> int:
    """Measure one after the other, print and keep what came out."""
    lines, failed = [], []
    print(COLUMNS.format("name", "ratio", "value", "unit", "baseline", "what"))
    for name in names:
        try:
            line = measures[name]()
        except Failed as error:
            failed.append(name)
            print(f"{name:<22}failed: {error}", flush=True)
            continue
        lines.append(asdict(line))
        value, baseline = shown(line.value), shown(line.baseline)
        ratio = f"{line.ratio:.2f}"
        print(COLUMNS.format(name, ratio, value, line.unit, baseline, line.note), flush=True)
    LAST.write_text(json.dumps(lines, indent=2) + "\n")
    return 1 if failed else 0
