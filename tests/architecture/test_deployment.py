"""The operator's guide names nothing that is not there."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from mojbok.cli import app
from mojbok.settings import Settings
from tests.architecture.source import ROOT

GUIDE = ROOT / "docs" / "deployment.md"
DEPLOY = ROOT / "deploy"
TEXTS = [GUIDE, *(path for path in sorted(DEPLOY.rglob("*")) if path.is_file())]
SETTINGS = {f"MOJBOK_{name.upper()}" for name in Settings.model_fields}
#: At the beginning of a line, perhaps with other settings before it.
_COMMAND = re.compile(r"^(?:SETTINGS=\S+ )?mojbok ([a-z]+(?: [a-z-]+)?)", re.MULTILINE)


def _blocks(text: str) -> str:
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


def _commands() -> dict[str, set[str]]:
    """Give the groups of commands, each with its own."""
    groups = get_command(app).commands  # type: ignore[attr-defined] # a group has them
    return {name: set(getattr(group, "commands", ())) for name, group in groups.items()}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bMOJBOK_[A-Z0-9_]+\b", path.read_text("utf-8")))

    assert named <= SETTINGS


def test_every_command_that_is_named_exists() -> None:
    text = GUIDE.read_text("utf-8")
    quoted = "\n".join(re.findall(r"`(mojbok [^`]+)`", text))
    known = _commands()
    named = [line.split() for line in _COMMAND.findall(quoted + "\n" + _blocks(text))]

    assert len(named) > 10
    for group, *rest in named:
        assert group in known, group
        assert not known[group] or (rest and rest[0] in known[group]), (group, rest)


def test_every_file_of_deploy_that_is_named_exists_and_every_file_is_named() -> None:
    text = GUIDE.read_text("utf-8")
    named = set(re.findall(r"\bdeploy/([\w@./*-]*\w)", text))

    for name in named:
        assert list(DEPLOY.glob(name)), name
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name}" in text, path.name


def test_every_metric_that_an_alert_watches_is_told() -> None:
    told = "".join(
        path.read_text("utf-8")
        for folder in ("gateways/metrics", "bootstrap")
        for path in (ROOT / "mojbok" / folder).rglob("*.py")
    )
    named = set(re.findall(r"\bmojbok_[a-z_]+(?=[{\[ )])", _alerts()))

    assert len(named) > 8
    for name in named:
        # Prometheus adds these endings by itself.
        assert f'"{re.sub(r"_(total|bucket)$", "", name)}"' in told, name


def _alerts() -> str:
    text = GUIDE.read_text("utf-8")
    return text[text.index("| alert |") : text.index("### The restore drill")]


def test_every_link_of_the_guide_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", GUIDE.read_text("utf-8")):
        assert (GUIDE.parent / target).exists(), target
