"""Shuts the reading process in: no network, no other program, nothing written, no other file read by Python code.

    hook      Python code is stopped by an audit hook: everywhere, but not what libraries do in machine code
    kernel    machine code is stopped by a filter of system calls (seccomp): on Linux, where libseccomp is installed

The readers parse in machine code (PDFium, libxml2), so without the filter their own settings alone keep them from the
network; that they open no other file is left to those settings in any case, as the filter can not tell one file from
another. Neither can be undone. Memory and time are limited elsewhere, by `__main__`.
"""

from __future__ import annotations

import ctypes
import errno
import mimetypes
import os
import sys
from pathlib import Path
from typing import Any

_PROGRAMS = ("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")
_NETWORK = (
    "socket.__new__",
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.getaddrinfo",
    "urllib.Request",
)
_CHANGES = (
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "os.utime", "shutil.rmtree", "os.kill", "os.killpg"),
)
_FORBIDDEN = frozenset({*_PROGRAMS, *_NETWORK, *_CHANGES, "subprocess.Popen"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Of a checkout the two packages alone: its folder may hold the data too.
_PACKAGES = (str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "corpus"))
_INSTALLED = tuple(
    f"{Path(folder).resolve()}{os.sep}"
    for folder in {sys.prefix, sys.base_prefix, *_PACKAGES, "/usr/share", "/usr/lib"}
)

_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_MASKED_EQUAL = 7  # SCMP_CMP_MASKED_EQ of libseccomp's seccomp.h, where the numbers above come from too
_CLONE_THREAD = 0x00010000
_CALLS = (
    *("socket", "socketpair", "execve", "execveat", "fork", "vfork", "ptrace", "kill", "pidfd_send_signal"),
    *("tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
    *("process_vm_readv", "process_vm_writev", "io_uring_setup", "creat", "truncate", "unlink", "unlinkat", "rmdir"),
    *("rename", "renameat", "renameat2", "mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat", "mknod"),
    *("mknodat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "lchown", "mount", "unshare", "setns"),
)
# The C library goes back to the older call, whose flags the filter can see, where the newer one is unknown.
_CALLS_WITH_HIDDEN_FLAGS = ("clone3", "openat2")


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`: argument number `arg`, under the mask `a`, equals `b`."""

    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Confinement:
    """The walls of this process, for as long as it lives; `given` is the one file that may be read now."""

    def __init__(self) -> None:
        """Raise the walls; call it before any thread starts."""
        mimetypes.init()  # reads lists of the system, which are not the readers' to open
        self.given = ""
        self.kernel = _filter_calls()
        sys.addaudithook(self._check)

    def _check(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(errno.EPERM, f"a file that is read may not do this: {event}")
        if event == "open":
            self._check_opened(*arguments)

    def _check_opened(self, path: object, _mode: object, flags: object) -> None:
        if isinstance(path, int) and not isinstance(path, bool):
            return
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(errno.EPERM, "a file that is read may not write")
        name = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
        if name != self.given and not os.path.realpath(name).startswith(_INSTALLED):
            raise PermissionError(errno.EPERM, "a file that is read may not open another")


def _filter_calls() -> bool:
    """Ask the kernel to refuse these system calls from now on; return whether it does."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for call in _CALLS:
        _refuse(library, context, call)
    for call in _CALLS_WITH_HIDDEN_FLAGS:
        _refuse(library, context, call, action=_UNKNOWN)
    _refuse(library, context, "clone", _Comparison(0, _MASKED_EQUAL, _CLONE_THREAD, 0))
    for call, position in (("open", 1), ("openat", 2)):
        for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC):
            _refuse(library, context, call, _Comparison(position, _MASKED_EQUAL, flag, flag))
    loaded = bool(library.seccomp_load(context) == 0)
    library.seccomp_release(context)
    return loaded


def _refuse(
    library: ctypes.CDLL, context: ctypes.c_void_p, call: str, *when: _Comparison, action: int = _REFUSE
) -> None:
    """Add a rule for a system call by its name; one that this machine does not have needs none."""
    number = library.seccomp_syscall_resolve_name(call.encode())
    if number >= 0:
        conditions = (_Comparison * len(when))(*when)
        library.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(when), conditions)
