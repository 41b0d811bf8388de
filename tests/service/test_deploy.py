"""What deploy/ starts is there, with options that there are, and may do little."""

import re
import shlex

import yaml

from imgdiff import cli
from tests import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
IMAGE = (DEPLOY / "Dockerfile").read_text()


def options_are_known(words: list[str]) -> bool:
    command = cli.cli.commands[words[0]]
    known = {flag for parameter in command.params for flag in parameter.opts}
    return {word for word in words if word.startswith("--")} <= known


def test_the_commands_have_the_options_that_they_are_given():
    for name in ("serve", "page"):
        assert options_are_known(COMPOSE["services"][name]["command"])
    default = re.search(r"^CMD \[(.*)\]", IMAGE, re.MULTILINE).group(1)
    assert options_are_known(shlex.split(default.replace(",", " ")))
    extras = re.search(r"\[(.*?)\]\" ", IMAGE).group(1).split(",")
    assert set(extras) == {"page", "serve"}


def test_nothing_runs_with_rights_that_it_does_not_need():
    assert IMAGE.index("USER imgdiff") < IMAGE.index("ENTRYPOINT")
    for name in ("serve", "page"):
        service = COMPOSE["services"][name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["mem_limit"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_it_waits_for_what_is_at_work_and_prometheus_asks_the_service():
    from imgdiff.service.settings import ServiceSettings

    serve = COMPOSE["services"]["serve"]
    assert int(serve["stop_grace_period"].removesuffix("s")) > ServiceSettings().seconds
    scraped = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text())["scrape_configs"]
    assert scraped[0]["static_configs"] == [{"targets": ["serve:8000"]}]
    assert "HEALTHCHECK" in IMAGE and "/readyz" in IMAGE


def test_a_release_is_checked_as_ci_does_and_needs_no_token():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    steps = yaml.safe_load(text)
    checks = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if "check" in line]
    for tool in ("twine", "check-wheel-contents --ignore W009"):
        assert tool in text and any(tool.split()[0] in line for line in checks)
    assert steps["permissions"] == {"contents": "read"}
    assert steps["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    assert "secrets." not in text


def test_the_conda_recipe_asks_for_what_the_package_asks_for():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    recipe = yaml.safe_load((DEPLOY / "conda" / "recipe.yaml").read_text())
    assert recipe["context"]["version"] == project["version"]
    assert recipe["package"]["name"] == project["name"]
    called = {"opencv-python-headless": "py-opencv"}
    wanted = {f"python{project['requires-python']}"}
    for requirement in project["dependencies"]:
        name, bound = requirement.split(">=")
        bound = ".".join(bound.split(".")[:3])  # the fourth part counts wheels
        wanted.add(f"{called.get(name, name)}>={bound}")
    assert {line.replace(" ", "") for line in recipe["requirements"]["run"]} == wanted
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    assert {line.replace(" ", "") for line in recipe["requirements"]["host"]} >= set(build)
