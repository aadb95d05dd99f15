"""Everything an operator can choose, read from environment variables whose names begin with KMS_.

A wrong value or an unknown name stops the start with a sentence that names the variable, the cause and the
remedy.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from corpus.errors import SettingsError

PREFIX = "KMS_"
BUNDLED = "bundled"
TESSERACT = "tesseract"


def load_settings(**overrides: object) -> Settings:
    """The settings of this process; an override (by field name) wins over the environment.

    Raises SettingsError for a value that does not fit and for a KMS_ variable that does not exist.
    """
    _refuse_unknown_variables()
    arguments: dict[str, Any] = dict(overrides)
    try:
        return Settings(**arguments)
    except ValidationError as error:
        raise _explain(error) from error


def is_loopback(host: str) -> bool:
    """Whether a host, by name or address, is this machine and can be nothing else."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _own_address(host: str) -> str:
    """One of this machine; names are refused, since they may mean another one tomorrow."""
    try:
        return host if host == "localhost" else str(ipaddress.ip_address(host))
    except ValueError as error:
        message = "it is no address"
        raise ValueError(message) from error


def _web_address(address: str | None) -> str | None:
    """Scheme and host, without a path."""
    parts = urlsplit(address or "http://localhost")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        message = "it is not the address of a site"
        raise ValueError(message)
    return address.rstrip("/") if address else None


def _database_url(url: str | None) -> str | None:
    try:
        make_url(url or "sqlite://").get_dialect()
    except ArgumentError as error:
        message = "it is not the URL of a database that is known here"
        raise ValueError(message) from error
    return url


def _model(model: str) -> str:
    """What is fetched from nowhere must be here: a folder, or in the cache that sentence-transformers reads."""
    if model == BUNDLED or Path(model).is_dir() or any(_model_caches(model)):
        return model
    message = "there is no such folder, and no model of this name on this machine"
    raise ValueError(message)


def _model_caches(name: str) -> Iterator[Path]:
    """Where Hugging Face's libraries keep a model; names without an owner are sentence-transformers' own."""
    home = Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()  # noqa: TID251 - read here alone
    cache = Path(os.environ.get("HF_HUB_CACHE", home / "hub"))  # noqa: TID251 - the same
    for full in (name, f"sentence-transformers/{name}"):
        yield from cache.glob(f"models--{full.replace('/', '--')}")


def _tesseract(command: str) -> str:
    """One that somebody names is there; the default need not be."""
    if command not in {"off", TESSERACT} and shutil.which(command) is None:
        message = "there is no such command on this machine"
        raise ValueError(message)
    return command


class Settings(BaseSettings):
    """One field a variable: `KMS_DATA` is `data`; a field's description says what it may hold."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Path = Field(default=Path("data"), description="name a folder that may be written")
    database: Annotated[str | None, AfterValidator(_database_url)] = Field(
        default=None,
        description="write it like sqlite:////srv/kms/catalogue.sqlite3 or postgresql+psycopg://user@host/name",
    )
    model: Annotated[str, AfterValidator(_model)] = Field(
        default=BUNDLED,
        min_length=1,
        description='write "bundled", or the name or folder of a sentence-transformers model',
    )
    query_prompt: str | None = Field(default=None, description="write the text that the model wants before a question")
    passage_prompt: str | None = Field(default=None, description="write the text that the model wants before a passage")
    runtime: Literal["auto", "torch", "openvino-fp32", "openvino-int8"] = Field(
        default="auto", description="use one of auto, torch, openvino-fp32, openvino-int8"
    )
    threads: int | None = Field(default=None, ge=1, le=256, description="write a whole number from 1 to 256")
    reranker: str | None = Field(
        default=None, min_length=1, description="name the folder of a sentence-transformers CrossEncoder"
    )
    host: Annotated[str, AfterValidator(_own_address)] = Field(
        default="127.0.0.1", description="use 127.0.0.1 for this machine alone, or 0.0.0.0 for all that can reach it"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="write a whole number from 1 to 65535")
    address: Annotated[str | None, AfterValidator(_web_address)] = Field(
        default=None, description="write what people type, like https://search.example.org"
    )
    readers: Literal["public", "members"] = Field(default="public", description="use one of public, members")
    contributions: Literal["wait", "publish"] = Field(
        default="wait", description="use one of wait, publish: whether what contributors add waits for an editor"
    )
    tesseract: Annotated[str, AfterValidator(_tesseract)] = Field(
        default=TESSERACT, min_length=1, description='write the command of Tesseract, or "off"'
    )
    fetch_links: bool = Field(default=False, description="write true or false")
    log: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="use one of debug, info, warning, error"
    )

    @property
    def database_url(self) -> str:
        """The catalogue: the database named, or else a SQLite file in the data folder."""
        return self.database or f"sqlite:///{(self.data / 'catalogue.sqlite3').absolute()}"

    @property
    def has_collection(self) -> bool:
        """Whether there is a catalogue; one in a database elsewhere is taken to be there."""
        return self.database is not None or (self.data / "catalogue.sqlite3").exists()

    @property
    def site(self) -> str:
        """Where people find the service."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.address or f"http://{host}:{self.port}"

    @property
    def behind_tls(self) -> bool:
        """Whether people reach the service by TLS alone."""
        return self.site.startswith("https://")

    @property
    def listens_to_itself(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    @property
    def files_folder(self) -> Path:
        """Where uploaded files are kept."""
        return self.data / "files"

    @property
    def generations_folder(self) -> Path:
        """Where generations of the index are built and published."""
        return self.data / "generations"

    @property
    def vectors_folder(self) -> Path:
        """Where vectors are kept by model and text, so that none is made twice."""
        return self.data / "vectors"

    @property
    def pictures_folder(self) -> Path:
        """Where pictures of pages are kept that were drawn once."""
        return self.data / "pictures"

    @property
    def models_folder(self) -> Path:
        """Where models taken out of their package are kept."""
        return self.data / "models"


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    set_names = [name for name in os.environ if name.upper().startswith(PREFIX)]  # noqa: TID251 - read here alone
    unknown = sorted(name for name in set_names if name.upper() not in known)
    if unknown:
        nearest = difflib.get_close_matches(unknown[0].upper(), known, n=1, cutoff=0.0)[0]
        raise SettingsError(
            setting=unknown[0],
            cause="there is no setting of this name",
            remedy=f"did you mean {nearest}? Correct the name or remove the variable",
        )


def _explain(error: ValidationError) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0])
    field = Settings.model_fields.get(name)
    remedy = field.description if field and field.description else "correct the name"
    message = first["msg"].removeprefix("Value error, ")
    return SettingsError(
        setting=f"{PREFIX}{name.upper()}",
        cause=f'"{first["input"]}" does not fit ({message[:1].lower()}{message[1:]})',
        remedy=remedy,
    )
