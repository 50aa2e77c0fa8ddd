"""Kill processes of a site of its own again and again, and look whether anything was lost."""

import argparse
import secrets
import sys

from tests.chaos.report import Plan, Report, is_good, last_line
from tests.chaos.stacks import STACKS, run_in_a_new_process
from tests.servers.processes import ServerUnavailableError

BUGS = (
    "delivery-before-commit",
    "removal-forgotten-on-restrict",
    "rows-deleted-before-confirmation",
)


def main() -> int:
    """Run what the command line asks for and return the exit status."""
    options = _options()
    seed = options.seed if options.seed is not None else secrets.randbelow(100_000)
    _say(f"seed {seed} (again: --seed {seed})")
    reports: list[Report] = []
    for stack in options.stack or STACKS:
        try:
            seconds = options.seconds / len(options.stack or STACKS)
            plan = Plan(STACKS[stack], seconds, seed, options.bug)
            reports.append(run_in_a_new_process(stack, plan))
        except ServerUnavailableError as missing:
            if options.require:
                _say(f"{STACKS[stack]}: cannot run; {missing}")
                return 1
            _say(f"{STACKS[stack]}: skipped; {missing}")
        else:
            _say(*reports[-1].lines())
    _say(last_line(reports))
    return 0 if reports and is_good(reports, options.kills) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=1_200, help="for all stacks together (default: 1200)"
    )
    parser.add_argument(
        "--stack", choices=STACKS, action="append", help="only this one (default: all in turn)"
    )
    parser.add_argument("--seed", type=int, help="make the same chances again")
    parser.add_argument(
        "--kills", type=int, default=1, help="fail where a stack saw fewer kills (default: 1)"
    )
    parser.add_argument(
        "--require", action="store_true", help="fail where a stack's servers cannot be had"
    )
    parser.add_argument(
        "--bug", choices=BUGS, default="", help="put a bug in, and see that it is found"
    )
    return parser.parse_args()


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
