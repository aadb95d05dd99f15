"""Settings come from KMS_ variables; a wrong one stops the start with a sentence that names it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import SettingsError
from corpus.settings import Settings, load_settings

MOST_SETTINGS = 18


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("KMS_")]:  # noqa: TID251 - they are taken away
        monkeypatch.delenv(name)


def test_everything_has_a_default() -> None:
    """Nothing has to be set: the data lies in ./data, the catalogue in it, and only this machine is listened to."""
    settings = load_settings()

    assert settings.data == Path("data")
    assert settings.database_url == f"sqlite:///{Path('data/catalogue.sqlite3').absolute()}"
    assert settings.files_folder == Path("data/files")
    assert settings.host == "127.0.0.1"


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable sets the field of its name."""
    monkeypatch.setenv("KMS_PORT", "8123")
    monkeypatch.setenv("KMS_DATABASE", "postgresql+psycopg://kms@db/kms")

    settings = load_settings()

    assert settings.port == 8123
    assert settings.database_url == "postgresql+psycopg://kms@db/kms"


def test_an_override_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line says goes before the environment."""
    monkeypatch.setenv("KMS_PORT", "8123")

    assert load_settings(port=9000).port == 9000


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("KMS_PORT", "eighty", "a whole number from 1 to 65535"),
        ("KMS_THREADS", "0", "a whole number from 1 to 256"),
        ("KMS_RUNTIME", "cuda", "openvino-int8"),
        ("KMS_ADDRESS", "search.example.org", "https://search.example.org"),
        ("KMS_READERS", "nobody", "members"),
        ("KMS_HOST", "example.org", "127.0.0.1"),
        ("KMS_DATABASE", "catalogue.sqlite3", "sqlite:///"),
        ("KMS_DATABASE", "nonsense://x", "sqlite:///"),
        ("KMS_MODEL", "foo/bar", "no model of this name on this machine"),
        ("KMS_TESSERACT", "/usr/bin/nope", "no such command"),
        ("KMS_LOG", "loud", "warning"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, remedy: str) -> None:
    """The sentence names the variable, the value and what would be right."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert variable in str(caught.value)
    assert value in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_addresses_are_taken(host: str) -> None:
    """All ways to say "this machine" are good."""
    assert load_settings(host=host).host == host


def test_an_unknown_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in a name does not pass in silence; the nearest name is offered."""
    monkeypatch.setenv("KMS_PROT", "8123")

    with pytest.raises(SettingsError, match=r"KMS_PROT.*did you mean KMS_PORT"):
        load_settings()


def test_there_are_few_settings_and_each_says_what_it_may_hold() -> None:
    """Eighteen at most, each with its remedy."""
    assert len(Settings.model_fields) <= MOST_SETTINGS
    assert all(field.description for field in Settings.model_fields.values())
