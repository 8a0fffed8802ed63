"""What bandit says of the code, and what advisories say of the packages that are installed.

Fails for a finding, and for an advisory about a package as it is pinned. Advisories come from PyPI:
where it does not answer, nothing is known, which is said and is no failure.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CODE = ("accounts", "library", "penumbra", "gunicorn.conf.py", "manage.py")
TIMEOUT_S = 60


def main() -> int:
    """Ask both; return the exit status."""
    return max(ask_bandit(), ask_advisories())


def ask_bandit() -> int:
    """Return 1 when bandit has a finding, which it prints."""
    command = ["bandit", "--quiet", "--recursive", *CODE]
    command += ["--configfile", ".bandit.yaml", "--exclude", "*/tests/*"]
    done = run(command)
    if done.returncode == 0:
        print("bandit: nothing found.")
    else:
        print(done.stdout or done.stderr)
    return min(done.returncode, 1)


def ask_advisories() -> int:
    """Return 1 when there is an advisory about an installed package."""
    command = ["pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "5"]
    try:
        done = run(command)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("pip-audit: PyPI did not answer. Whether there are advisories is NOT known.")
        return 0
    found, unknown = told(packages)
    for line in found:
        print(line)
    if unknown:
        print(
            f"pip-audit: of {unknown} of {len(packages)} packages PyPI says nothing here. "
            "Whether there are advisories about them is NOT known."
        )
    if not found and unknown < len(packages):
        print(f"pip-audit: no advisory about {len(packages) - unknown} packages.")
    return 1 if found else 0


def told(packages: list[dict[str, Any]]) -> tuple[list[str], int]:
    """Return a line for each advisory, and of how many packages nothing could be learned."""
    found = [
        f"{package['name']} {package['version']}: {advisory['id']}, "
        f"mended in {', '.join(advisory['fix_versions']) or 'no version yet'}"
        for package in packages
        for advisory in package.get("vulns", [])
    ]
    return found, sum("skip_reason" in package for package in packages)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment, for a minute at most."""
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
