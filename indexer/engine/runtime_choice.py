"""Chooses how the default model runs on this machine: by a trial at the first start, remembered from then on.

Not by the processor's name. The choice is kept in MODELS/runtime-<digest>.json, the digest being over what could
change it: the processor, the graphics card, versions of the libraries and the model. Whatever goes wrong, the model
runs in float32 all the same, and the reason is kept with the choice; only a trial that somebody ended is made again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.engine.bundled_model import IDENTITY
from indexer.engine.openvino_network import EIGHT_BITS_VERSION
from indexer.engine.runtime_trial import Measured, RuntimeName
from indexer.engine.sealed_folder import alone
from indexer.engine.separate_process import ProcessFailed, ProcessStopped, run_aside

# On the trial texts 8 bits gave 0.9995 at worst and 0.9996 in the median.
LOWEST, MEDIAN = 0.998, 0.999
EXACT = 0.9999
# Eight bits cost a little quality, and torch costs memory and a slow start: neither is taken for a few per cent.
GAIN_INT8, GAIN_TORCH = 1.3, 1.1

_PACKAGES = ("openvino", "torch", "sentence-transformers")
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "amx_bf16")
_GRAPHICS = (Path("/dev/nvidiactl"), Path("/dev/kfd"))


@dataclass(frozen=True, slots=True)
class Choice:
    """The runtime taken, and why, in a sentence."""

    runtime: RuntimeName
    because: str
    measured: tuple[Measured, ...] = ()


def choose(models_dir: Path, folder: Path, threads: int, report: Callable[[str], None]) -> Choice:
    """The remembered choice, or, where there is none, that of a trial; of several processes one makes it."""
    facts = _facts()
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    path = models_dir / f"runtime-{digest[:12]}.json"
    choice = _remembered(path)
    if choice is not None:
        return choice
    try:
        with alone(models_dir / "runtime.lock"):
            choice = _remembered(path)  # another process may have made it meanwhile
            if choice is None:
                choice = _tried(folder, threads, report)
                _remember(path, choice, facts)
                report(f"The model runs with {choice.runtime}: {choice.because}.")
    except ProcessStopped as error:
        choice = Choice("openvino-fp32", f"{error} while faster ways were tried, which is done again at the next start")
        report(f"The model runs with {choice.runtime}: {choice.because}.")
    except OSError as error:
        choice = Choice("openvino-fp32", f"no faster way can be kept in {models_dir} ({error})")
        report(f"The model runs with {choice.runtime}: {choice.because}.")
    return choice


def decide(measured: Sequence[Measured]) -> Choice:
    """What follows from the figures of a trial."""
    by_name = {found.runtime: found for found in measured}
    torch, exact, fast = by_name["torch"], by_name.get("openvino-fp32"), by_name.get("openvino-int8")
    if exact is None or exact.lowest < EXACT or torch.seconds * GAIN_TORCH < exact.seconds:
        exact = torch
    if fast is not None and fast.lowest >= LOWEST and fast.median >= MEDIAN:
        gain = exact.seconds / fast.seconds
        if gain >= GAIN_INT8:
            because = f"{gain:.1f} times as fast as {exact.runtime} at a median cosine of {fast.median:.4f}"
            return Choice(fast.runtime, because, tuple(measured))
    because = f"nothing near enough to the reference was clearly faster ({_figures(measured)})"
    return Choice(exact.runtime, because, tuple(measured))


def _figures(measured: Sequence[Measured]) -> str:
    return ", ".join(f"{found.runtime} {found.seconds:.2f} s at {found.lowest:.4f}" for found in measured)


def _tried(folder: Path, threads: int, report: Callable[[str], None]) -> Choice:
    report("Finding out how the model runs fastest on this machine (once, about half a minute).")
    try:
        with tempfile.TemporaryDirectory() as scratch:
            result = Path(scratch) / "measured.json"
            run_aside("indexer.engine.runtime_trial", str(folder), str(threads), str(result))
            return decide([Measured(**found) for found in json.loads(result.read_text(encoding="utf-8"))])
    except ProcessStopped:
        raise
    except (ProcessFailed, OSError) as error:
        return Choice("openvino-fp32", f"the trial of faster ways failed ({error})")


def _remembered(path: Path) -> Choice | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Choice(kept["runtime"], kept["because"], tuple(Measured(**found) for found in kept["measured"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(path: Path, choice: Choice, facts: dict[str, object]) -> None:
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps({**asdict(choice), "facts": facts}, indent=2) + "\n", encoding="utf-8")
    aside.replace(path)


def _facts() -> dict[str, object]:
    return {
        "model": IDENTITY,
        "eight bits": EIGHT_BITS_VERSION,
        "machine": platform.machine(),
        "processor": _processor_name(),
        "flags": _processor_flags(),
        "graphics": [str(path) for path in _GRAPHICS if path.exists()],
        "versions": {package: importlib.metadata.version(package) for package in _PACKAGES},
    }


def _processor_flags() -> list[str]:
    found = _processor_line("flags").split()
    return [flag for flag in _FLAGS if flag in found]


def _processor_name() -> str:
    return _processor_line("model name") or platform.processor()


def _processor_line(name: str) -> str:
    """A line of Linux's description of the first processor; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name), "")
