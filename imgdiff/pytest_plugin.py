"""The pytest plugin: the fixture ``image_regression`` and a report of all pictures.

Nothing of imgdiff is loaded before a test asks for the fixture.
"""

import json
from pathlib import Path
from typing import Any

import pytest

#: Where pictures and the last run lie if no report is asked for.
_OWN = ".imgdiff"
_KEY: pytest.StashKey[Any] = pytest.StashKey()
_OF_WORKERS: pytest.StashKey[list] = pytest.StashKey()
_EXTRAS: pytest.StashKey[list] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    group = parser.getgroup("imgdiff", "pictures compared by imgdiff")
    group.addoption(
        "--imgdiff-update",
        action="store_true",
        help="Approve every picture that is not as it was approved.",
    )
    group.addoption(
        "--imgdiff-force",
        action="store_true",
        help="Replace approved pictures and reports that are read-only too; they stay read-only.",
    )
    group.addoption(
        "--imgdiff-report",
        metavar="DIR",
        help="Write a report of all pictures: index.html, junit.xml, summary.md, pictures.csv.",
    )
    group.addoption(
        "--imgdiff-missing",
        choices=("fail", "write"),
        help="Where nothing is approved yet: fail (the default), or write the picture as approved.",
    )
    parser.addini("imgdiff_baselines", "Folder of the approved pictures.")
    parser.addini("imgdiff_missing", "As --imgdiff-missing.", default="fail")


class ImageRegression:
    """What the fixture gives."""

    def __init__(self, request: pytest.FixtureRequest, regression: Any) -> None:
        self._request, self._regression = request, regression
        self._unnamed = 0

    def check(self, picture: Any, name: str | None = None, **options: Any) -> None:
        """Fails the test where a picture is not as it was approved.

        Args:
            picture: A path, bytes, Pillow image, array, matplotlib figure, or a page or element of
                Playwright or Selenium, of which a screenshot is taken.
            name: The picture's; by default the test's. The ids of the test's parameters follow it.
            **options: As for ``imgdiff.compare_images``, for instance ``ignore=[box]``. They win
                over what is configured.
        """
        __tracebackhide__ = True
        from imgdiff.errors import ImgDiffError
        from imgdiff.suite.regression import failure

        path, label = self._named(name)
        try:
            outcome = self._regression.check(
                picture, path, label, self._request.node.nodeid, options
            )
        except ImgDiffError as error:
            pytest.fail(f"{label}: {error}", pytrace=False)
        self._attach(outcome, label)
        if outcome.state != "passed":
            pytest.fail(f"{failure(outcome, label)} {self._where()}", pytrace=False)

    def _named(self, name: str | None) -> tuple[str, str]:
        """The picture's path without a suffix, and what it is called in sentences."""
        from imgdiff.suite.regression import file_name

        item = self._request.node
        if name is None:
            name = item.originalname.removeprefix("test_") if item.originalname else item.name
            self._unnamed += 1
            if self._unnamed > 1:
                name += f"-{self._unnamed}"
        callspec = getattr(item, "callspec", None)
        parts, label = [file_name(name)], name
        if callspec is not None:
            parts.append(file_name(callspec.id))
            label += f"[{callspec.id}]"
        module = item.path.relative_to(item.config.rootpath).with_suffix("")
        folders = [part for part in module.parts if part != "tests"]
        if item.cls is not None:
            folders.append(item.cls.__name__)
        return "/".join([*folders, "-".join(parts)]), label

    def _where(self) -> str:
        config = self._request.config
        if report := config.getoption("--imgdiff-report"):
            return f"report: {Path(report) / 'index.html'}"
        results = _short(self._regression.results, config)
        return (
            f"pictures: {results}; --imgdiff-report DIR shows them, imgdiff approve takes them over"
        )

    def _attach(self, outcome: Any, label: str) -> None:
        """The facts and pictures for JUnit and pytest-html."""
        from imgdiff.suite.reports.junit import properties_of

        item = self._request.node
        facts = {"imgdiff.picture": outcome.name, **properties_of(outcome)}
        files = {"before": outcome.before, "after": outcome.after}
        facts |= {f"imgdiff.{side}": str(file) for side, file in files.items() if file}
        item.user_properties.extend(facts.items())
        if outcome.state == "passed":
            return
        lines = [f"[[ATTACHMENT|{file}]]" for file in files.values() if file]
        item.add_report_section("call", "imgdiff", "\n".join(lines))
        if outcome.row is not None and outcome.row.where:
            pictures = (outcome.row.where, outcome.row.close_before, outcome.row.close_after)
            names = (f"{label}: where", "before", "after")
            extras = item.stash.setdefault(_EXTRAS, [])
            extras += list(zip(names, pictures, strict=True))


@pytest.fixture
def image_regression(request: pytest.FixtureRequest) -> ImageRegression:
    """Compares pictures with approved ones: ``image_regression.check(picture, "name")``."""
    from imgdiff.errors import ImgDiffError

    try:
        return ImageRegression(request, _regression(request.config))
    except ImgDiffError as error:
        pytest.fail(str(error), pytrace=False)


def _regression(config: pytest.Config) -> Any:
    """The run's pictures, begun when the first test asks."""
    if _KEY not in config.stash:
        from imgdiff.suite.config import find_config
        from imgdiff.suite.regression import Regression

        found = find_config(config.rootpath)
        baselines = config.getini("imgdiff_baselines")
        if baselines:
            folder = config.rootpath / baselines
        else:
            tests = config.rootpath / "tests"
            usual = (tests if tests.is_dir() else config.rootpath) / "baselines"
            folder = found.get("baselines", usual)
        missing = config.getoption("--imgdiff-missing") or config.getini("imgdiff_missing")
        if missing not in ("fail", "write"):
            raise pytest.UsageError(f"imgdiff_missing must be fail or write; got {missing!r}")
        config.stash[_KEY] = Regression(
            found,
            folder,
            _folder(config) / "results",
            config.getoption("--imgdiff-update"),
            missing == "write",
            config.getoption("--imgdiff-force"),
        )
    return config.stash[_KEY]


def _folder(config: pytest.Config) -> Path:
    report = config.getoption("--imgdiff-report")
    return config.invocation_params.dir / report if report else config.rootpath / _OWN


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    """Hands the pictures to pytest-html where it is there."""
    outcome = yield
    pictures = item.stash.get(_EXTRAS, [])
    if call.when != "call" or not pictures or not item.config.pluginmanager.hasplugin("html"):
        return
    import base64

    from pytest_html import extras

    report = outcome.get_result()
    shown = []
    for name, data in pictures:
        make = extras.png if data.startswith(b"\x89PNG") else extras.jpg
        shown.append(make(base64.b64encode(data).decode("ascii"), name))
    report.extras = [*getattr(report, "extras", []), *shown]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker of pytest-xdist found."""
    told = getattr(node, "workeroutput", {}).get("imgdiff")
    if told:
        node.config.stash.setdefault(_OF_WORKERS, []).extend(json.loads(told))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the report, or hands what a worker found to who writes it."""
    config = session.config
    if _KEY not in config.stash and not config.stash.get(_OF_WORKERS, []):
        return
    from imgdiff.suite.groups import grouped
    from imgdiff.suite.outcome import outcome_fields, outcome_from
    from imgdiff.suite.result_cache import ResultCache

    regression = _regression(config)
    if hasattr(config, "workeroutput"):
        told = [outcome_fields(outcome) for outcome in regression.outcomes]
        config.workeroutput["imgdiff"] = json.dumps(told)
        return
    regression.outcomes += [outcome_from(f) for f in config.stash.get(_OF_WORKERS, [])]
    regression.outcomes = grouped(regression.outcomes, embed=ResultCache().embedded)
    _write(config, regression)


def _write(config: pytest.Config, regression: Any) -> None:
    from imgdiff.io.write import replacing_read_only
    from imgdiff.suite.record import record_of, with_remarks, write_record
    from imgdiff.suite.reports.write import Reports
    from imgdiff.suite.result_cache import ResultCache

    root = regression.config.folder
    regression.outcomes = with_remarks(regression.outcomes, root)
    write_record(record_of(regression.outcomes, regression.baselines), root)
    ResultCache().prune()
    if not config.getoption("--imgdiff-report"):
        return
    folder = _folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    reports = Reports(
        html=folder / "index.html",
        junit=folder / "junit.xml",
        csv=folder / "pictures.csv",
        markdown=folder / "summary.md",
    )
    with replacing_read_only(config.getoption("--imgdiff-force")):
        reports.write(regression.outcomes, name="imgdiff", choices=True)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Says how many pictures there were."""
    if _KEY not in config.stash:
        return
    from imgdiff.suite.wording import tally

    line = f"imgdiff: {tally(config.stash[_KEY].outcomes)}"
    if config.getoption("--imgdiff-report"):
        line += f"; report: {_short(_folder(config) / 'index.html', config)}"
    terminalreporter.write_line(line)


def _short(path: Path, config: pytest.Config) -> str:
    try:
        return str(path.relative_to(config.invocation_params.dir))
    except ValueError:
        return str(path)
