"""Start the servers, measure one after the other, print the table and keep it."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from functools import cache
from pathlib import Path

from django.core.management import call_command

from bench.course import make_course
from bench.measures import MEASURES, Bench
from bench.servers import ROOT, Failed, Server

LAST = ROOT / "bench" / "last.json"
COLUMNS = "{:<16}{:>9}{:>12} {:<11}{:>12}  {}"


def run(stack: ExitStack, folder: Path, arguments: list[str]) -> int:
    if unknown := set(arguments) - set(MEASURES):
        print(f"No bench is called {', '.join(sorted(unknown))}. There are: {', '.join(MEASURES)}.")
        return 2
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    servers = [
        Server(folder, "site", "coursesite.settings"),
        Server(folder, "empty", "bench.empty"),
    ]
    for server in servers:
        stack.callback(server.stop)
        server.wait()
    bench = Bench(
        *servers,
        pages=folder,
        small=make_course(slug="bench-200", students=200),
        big=cache(lambda: make_course(slug="bench-1000", students=1000)),
    )
    return measure(bench, arguments or list(MEASURES))


def measure(bench: Bench, names: list[str]) -> int:
    """Measure one after the other, print and keep what came out."""
    lines, failed = [], []
    print(COLUMNS.format("name", "ratio", "value", "unit", "baseline", "what"))
    for name in names:
        try:
            line = MEASURES[name](bench)
        except Failed as error:
            failed.append(name)
            print(f"{name:<16}failed: {error}", flush=True)
            continue
        lines.append(asdict(line))
        value, baseline = f"{line.value:.1f}", f"{line.baseline:.1f}"
        ratio = f"{line.ratio:.2f}"
        print(COLUMNS.format(name, ratio, value, line.unit, baseline, line.note), flush=True)
    LAST.write_text(json.dumps(lines, indent=2) + "\n")
    return 1 if failed else 0
