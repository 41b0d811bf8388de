"""Known vulnerabilities of what is installed, by pip-audit; fails on what it found.

Where no register of vulnerabilities can be reached there is nothing to fail on, and it says so.
Where pip-audit itself fails, nobody knows anything, and that fails too.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

#: The registers to ask, the best known first.
_REGISTERS = ("pypi", "osv")
#: What pip-audit's last line says where a register cannot be reached, or something else answers.
_UNREACHED = re.compile(
    r"ConnectionError|Timeout|ProxyError|SSLError|HTTPError|JSONDecodeError|ould not connect"
)


def main() -> int:
    """Asks one register after the other until one knows the packages."""
    said = "no register of vulnerabilities can be reached: nothing was audited"
    for register in _REGISTERS:
        status, said = verdict(*_asked(register))
        if status is not None:
            print(f"pip-audit ({register}): {said}")
            return status
    print(f"pip-audit: {said}", file=sys.stderr)
    return 0


def verdict(report: dict[str, Any] | None, complaint: str = "") -> tuple[int | None, str]:
    """What a report of pip-audit means.

    Args:
        report: As it writes it in JSON; None where it came to no end.
        complaint: The last line of what it said on standard error.

    Returns:
        The exit status, None where nothing was audited; and why, in words.
    """
    if report is None and not _UNREACHED.search(complaint):
        return 1, f"it came to no end: {complaint or 'nobody knows why'}"
    packages = (report or {}).get("dependencies", [])
    audited = [package for package in packages if "vulns" in package]
    found = [
        f"{package['name']} {package['version']}: {bug['id']} (mended in "
        f"{', '.join(bug['fix_versions']) or 'none yet'})"
        for package in audited
        for bug in package["vulns"]
    ]
    if not audited:
        return None, "no register of vulnerabilities can be reached: nothing was audited"
    counts = f"{len(audited)} of {len(packages)} packages audited"
    return (
        (1, "\n".join([counts, *found])) if found else (0, f"{counts}, none is known to be unsafe")
    )


def _asked(register: str) -> tuple[dict[str, Any] | None, str]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--local", "--skip-editable", "--progress-spinner", "off", "--timeout", "20"]
        command = [sys.executable, "-m", "pip_audit", "-s", register, *options]
        command += ["-f", "json", "-o", str(report)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        complaint = (done.stderr.strip().splitlines() or [""])[-1]
        return (json.loads(report.read_text()) if report.exists() else None), complaint


if __name__ == "__main__":
    sys.exit(main())
