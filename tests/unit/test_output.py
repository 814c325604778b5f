"""What the writer of files may do to a folder, and what it may not."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from sdkwright.output import MANIFEST_FILE, Changes, OutputRefused, Staleness, check, opened, write
from sdkwright.output.disk import Disk
from sdkwright.output.manifest import digest, dump_manifest, parse_manifest
from sdkwright.output.swap import STAGING_FOLDER

OLD = {
    "README.md": "old\n",
    "sdkwright.lock": '{"old": 1}\n',
    "src/pkg/__init__.py": "",
    "src/pkg/gone/_a.py": "a = 1\n",
    "src/pkg/kept.py": "kept = 1\n",
    "src/pkg/turned": "file\n",
}
NEW = {
    "README.md": "new\n",
    "sdkwright.lock": '{"new": 1}\n',
    "src/pkg/__init__.py": "",
    "src/pkg/added/_b.py": "b = 1\n",
    "src/pkg/kept.py": "kept = 1\n",
    "src/pkg/turned/inner.py": "c = 1\n",
}


def tree(folder: Path) -> dict[str, str]:
    """Return the text of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def whole(files: Mapping[str, str]) -> dict[str, str]:
    """Return what a folder holds when these files were written."""
    manifest = dump_manifest({path: text.encode() for path, text in files.items()})
    return {**files, MANIFEST_FILE: manifest}


def rules(refused: pytest.ExceptionInfo[OutputRefused]) -> list[tuple[str, str]]:
    """Return rule and file name of each reason."""
    return [(finding.rule, finding.origin.file.rpartition("/")[2]) for finding in refused.value.findings]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder that holds the old files."""
    folder = tmp_path / "out"
    write(folder, OLD)
    return folder


# Writing


def test_a_missing_folder_is_created_with_all_files(tmp_path: Path) -> None:
    """Folders above the output are created, too."""
    changes = write(tmp_path / "a" / "b", OLD)

    assert tree(tmp_path / "a" / "b") == whole(OLD)
    assert changes == Changes(added=(*sorted(OLD), MANIFEST_FILE))


def test_a_second_run_touches_nothing(output: Path) -> None:
    """Equal content leaves files and folders as they are, to the nanosecond."""
    before = {path: path.stat().st_mtime_ns for path in (output, *output.rglob("*"))}

    changes = write(output, OLD)

    assert changes == Changes(unchanged=len(OLD) + 1)
    assert {path: path.stat().st_mtime_ns for path in (output, *output.rglob("*"))} == before


def test_only_what_changed_is_written_and_only_ours_removed(output: Path) -> None:
    """Other people's files stay, and so do the folders that hold them; a file may turn into a folder."""
    (output / "src" / "pkg" / "gone" / "mine.txt").write_text("mine")
    kept = (output / "src/pkg/kept.py").stat()

    changes = write(output, NEW)

    assert tree(output) == {**whole(NEW), "src/pkg/gone/mine.txt": "mine"}
    assert changes.added == ("src/pkg/added/_b.py", "src/pkg/turned/inner.py")
    assert changes.changed == ("README.md", "sdkwright.lock", MANIFEST_FILE)
    assert changes.removed == ("src/pkg/gone/_a.py", "src/pkg/turned")
    assert (output / "src/pkg/kept.py").stat().st_ino == kept.st_ino


def test_empty_folders_and_compiled_files_go_with_their_modules(output: Path) -> None:
    """A folder without modules would still be importable, as a namespace package."""
    cache = output / "src/pkg/gone/__pycache__"
    cache.mkdir()
    (cache / "_a.cpython-311.pyc").write_bytes(b"")

    write(output, NEW)

    assert not (output / "src/pkg/gone").exists()


def test_a_folder_can_turn_into_a_file(output: Path) -> None:
    """What it held is removed first."""
    write(output, NEW)
    write(output, OLD)

    assert tree(output) == whole(OLD)


def test_many_files_are_settled_at_once(tmp_path: Path) -> None:
    """One call for the disk is cheaper than one for each file."""
    files = {f"src/pkg/_m{number}.py": f"{number}\n" for number in range(100)}
    disk = MortalDisk(10_000)

    write(tmp_path / "out", files, disk=disk)

    assert tree(tmp_path / "out") == whole(files)
    assert disk.settled == 1


def test_modes_survive(output: Path) -> None:
    """A file that somebody made executable or private stays so."""
    (output / "README.md").chmod(0o640)

    write(output, NEW)

    assert stat.S_IMODE((output / "README.md").stat().st_mode) == 0o640


def test_line_endings_of_a_checkout_are_no_edit(output: Path) -> None:
    """Git may turn line feeds into CRLF; such a file counts as ours, and as unchanged."""
    for path in output.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert write(output, OLD).unchanged == len(OLD) + 1
    assert write(output, NEW).changed == ("README.md", "sdkwright.lock", MANIFEST_FILE)


def test_a_folder_under_version_control_counts_as_empty(tmp_path: Path) -> None:
    """A fresh repository holds nothing but its own folder."""
    (tmp_path / ".git").mkdir()

    assert write(tmp_path, OLD).added


def test_an_edit_that_equals_the_new_text_is_welcome(output: Path) -> None:
    """As after a merge of two branches that both regenerated."""
    (output / "README.md").write_text("new\n")

    assert "README.md" not in write(output, NEW).changed


# Refusing


def test_an_edited_file_is_refused_and_nothing_written(output: Path) -> None:
    """All edited files are named, those that would be removed among them."""
    (output / "README.md").write_text("mine\n")
    (output / "src/pkg/gone/_a.py").write_text("mine\n")
    before = tree(output)

    with pytest.raises(OutputRefused) as refused:
        write(output, NEW)

    assert rules(refused) == [("output-edited", "_a.py"), ("output-edited", "README.md")]
    assert tree(output) == before


def test_an_edited_file_is_replaced_on_request(output: Path) -> None:
    """The flag covers files that are removed, and links that somebody put in place of a file."""
    outside = output.parent / "outside.txt"
    outside.write_text("outside")
    (output / "README.md").unlink()
    (output / "README.md").symlink_to(outside)
    (output / "src/pkg/gone/_a.py").write_text("mine\n")

    write(output, NEW, overwrite_edited=True)

    assert tree(output) == whole(NEW)
    assert not (output / "README.md").is_symlink()
    assert outside.read_text() == "outside"


def test_an_edited_ledger_is_taken_as_it_is(output: Path) -> None:
    """People merge ledgers by hand; reading it is where it is checked."""
    (output / "sdkwright.lock").write_text("{}\n")

    assert "sdkwright.lock" in write(output, NEW).changed


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_foreign_file_is_never_replaced(output: Path, overwrite: bool) -> None:
    """No flag covers what is not in the manifest."""
    (output / "src/pkg/added").mkdir()
    (output / "src/pkg/added/_b.py").write_text("mine\n")

    with pytest.raises(OutputRefused) as refused:
        write(output, NEW, overwrite_edited=overwrite)

    assert rules(refused) == [("output-foreign", "_b.py")]


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    """A folder with anything in it and no manifest is somebody else's."""
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(OutputRefused) as refused:
        write(tmp_path, OLD)

    assert rules(refused) == [("output-foreign", tmp_path.name)]
    assert tree(tmp_path) == {"thesis.txt": "mine"}


def test_a_foreign_folder_in_the_place_of_a_file_is_refused(output: Path) -> None:
    """Nor is one removed that has foreign files beside ours."""
    write(output, NEW)
    (output / "src/pkg/turned/mine.py").write_text("mine")

    with pytest.raises(OutputRefused) as refused:
        write(output, OLD)

    assert rules(refused) == [("output-foreign", "turned")]


def test_links_are_not_followed(output: Path) -> None:
    """Neither the output folder nor one inside it may be a link; a link in place of a file is an edit."""
    outside = output.parent / "outside"
    outside.mkdir()
    (output / "src/pkg/added").symlink_to(outside)
    (output.parent / "link").symlink_to(output)
    (output / "src/pkg/gone/_a.py").unlink()
    (output / "src/pkg/gone/_a.py").symlink_to(outside)

    with pytest.raises(OutputRefused) as inside:
        write(output, NEW)
    with pytest.raises(OutputRefused) as itself:
        write(output.parent / "link", NEW)

    assert rules(inside) == [("output-edited", "_a.py"), ("output-symlink", "added")]
    assert rules(itself) == [("output-unusable", "link")]
    assert not list(outside.iterdir())


def test_one_link_is_one_finding(output: Path) -> None:
    """However many files are behind it."""
    (output / "src").rename(output.parent / "src")
    (output / "src").symlink_to(output.parent / "src")

    with pytest.raises(OutputRefused) as refused:
        write(output, NEW)

    assert rules(refused) == [("output-symlink", "src")]


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    """Nor is anything below a file."""
    (tmp_path / "file").write_text("mine")

    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputRefused) as refused:
            write(path, OLD)
        assert [rule for rule, _ in rules(refused)] == ["output-unusable"]


@pytest.mark.parametrize(
    "paths",
    [
        ["../up.py"],
        ["/root.py"],
        ["a//b.py"],
        ["a/./b.py"],
        ["a\\b.py"],
        ["é.py"],
        ["a."],
        ["C:x"],
        [MANIFEST_FILE],
        [f"{STAGING_FOLDER}/0"],
        ["a.py", "A.py"],
        ["docs/a.md", "Docs/b.md"],
        ["a", "a/b.py"],
    ],
)
def test_paths_that_are_unsafe_anywhere_are_our_bug(tmp_path: Path, paths: list[str]) -> None:
    """Nothing is written; letter case does not tell two files apart."""
    with pytest.raises(ValueError, match=r"unsafe|cannot both"):
        write(tmp_path / "out", dict.fromkeys(paths, ""))

    assert not (tmp_path / "out").exists()


def test_a_manifest_cannot_point_outside(output: Path) -> None:
    """It is a file that anybody may have edited."""
    victim = output.parent / "victim.txt"
    victim.write_text("mine")
    with (output / MANIFEST_FILE).open("a") as manifest:
        manifest.write(f"{digest(b'mine')}  ../victim.txt\nnonsense\n")

    with pytest.raises(OutputRefused) as refused:
        write(output, NEW)

    assert [(finding.rule, finding.line) for finding in refused.value.findings] == [
        ("output-manifest", len(OLD) + 1),
        ("output-manifest", len(OLD) + 2),
    ]
    assert victim.exists()


def test_both_sides_of_a_conflict_in_the_manifest_count() -> None:
    """After a merge a file may be as either side left it."""
    one, other = digest(b"1"), digest(b"2")
    text = f"<<<<<<< HEAD\n{one}  a.py\n=======\n{other}  a.py\n>>>>>>> topic\n{one}  b.py\n"

    manifest = parse_manifest(text, MANIFEST_FILE)

    assert manifest == {"a.py": {one, other}, "b.py": {one}}


# Comparing


def test_check_tells_apart_what_differs(output: Path) -> None:
    """Caches and hidden files are nobody's business; nor is what lies outside our folders."""
    (output / "src/pkg/kept.py").write_text("mine\n")
    (output / "src/pkg/mine.py").write_text("mine\n")
    (output / "src/pkg/.mine").write_text("mine\n")
    (output / "src/pkg/__pycache__").mkdir()
    (output / "src/pkg/__pycache__/kept.cpython-311.pyc").write_text("")
    (output / "notes.txt").write_text("mine\n")

    staleness = check(output, NEW)

    assert staleness == Staleness(
        stale=("README.md", MANIFEST_FILE, "sdkwright.lock", "src/pkg/gone/_a.py", "src/pkg/turned"),
        edited=("src/pkg/kept.py",),
        foreign=("src/pkg/mine.py",),
        missing=("src/pkg/added/_b.py", "src/pkg/turned/inner.py"),
    )
    assert list(staleness.entries())[5] == ("edited", "src/pkg/kept.py")


def test_check_of_a_fresh_folder_finds_nothing(output: Path) -> None:
    """And of a missing one, that all is missing; it is not created."""
    assert not check(output, OLD)
    assert check(output.parent / "none", OLD).missing == tuple(sorted((*OLD, MANIFEST_FILE)))
    assert not (output.parent / "none").exists()


# Kills


class Killed(BaseException):
    """Stands for the end of the process: nobody handles it."""


class MortalDisk(Disk):
    """Does a number of steps and nothing after them; what it was doing then, it does by half."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.done = 0
        self.settled = 0

    def _step(self) -> None:
        if self.done >= self.steps:
            raise Killed
        self.done += 1

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)

    def write(self, path: Path, content: bytes, mode: int | None, *, durable: bool) -> None:
        if self.done == self.steps:
            super().write(path, content[: len(content) // 2], mode, durable=False)
        self._step()
        super().write(path, content, mode, durable=False)

    def replace(self, source: Path, target: Path) -> None:
        self._step()
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def remove_folder(self, path: Path) -> None:
        self._step()
        super().remove_folder(path)

    def settle(self) -> None:
        self._step()
        self.settled += 1

    def settle_folders(self, folders: Iterable[Path]) -> None:
        self._step()


def steps_of_a_run(folder: Path) -> int:
    """Return how many changes to the disk it takes from the old files to the new ones."""
    write(folder, OLD)
    disk = MortalDisk(10_000)
    write(folder, NEW, disk=disk)
    return disk.done


def test_a_kill_at_any_step_leaves_a_whole_sdk(tmp_path: Path) -> None:
    """The next command of any kind finds the old SDK or makes the new one whole; no step is left out."""
    steps = steps_of_a_run(tmp_path / "count")
    outcomes = []

    for step in range(steps):
        folder = tmp_path / str(step)
        write(folder, OLD)
        with pytest.raises(Killed):
            write(folder, NEW, disk=MortalDisk(step))
        stale = check(folder, NEW)
        assert tree(folder) == whole(OLD if stale else NEW), step
        assert not (folder / STAGING_FOLDER).exists()
        outcomes.append(bool(stale))
        write(folder, NEW)
        assert tree(folder) == whole(NEW)

    assert steps > 15
    assert outcomes == sorted(outcomes, reverse=True)
    assert len(set(outcomes)) == 2


def test_a_kill_of_the_repair_is_repaired(tmp_path: Path) -> None:
    """Killed at any step, then killed again at any step of the next command."""
    steps = steps_of_a_run(tmp_path / "count")

    for first in range(steps):
        for second in range(0, steps - first, 3):
            folder = tmp_path / f"{first}-{second}"
            write(folder, OLD)
            with pytest.raises(Killed):
                write(folder, NEW, disk=MortalDisk(first))
            try:
                with opened(folder, disk=MortalDisk(second)):
                    pass
            except Killed:
                pass
            stale = check(folder, NEW)
            assert tree(folder) == whole(OLD if stale else NEW), (first, second)


def test_a_kill_of_the_first_run_leaves_nothing_or_all(tmp_path: Path) -> None:
    """What it left behind does not make the folder foreign."""
    disk = MortalDisk(10_000)
    write(tmp_path / "count", OLD, disk=disk)

    for step in range(disk.done):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            write(folder, OLD, disk=MortalDisk(step))
        if folder.exists():
            check(folder, OLD)
            assert tree(folder) in ({}, whole(OLD)), step
        write(folder, OLD)
        assert tree(folder) == whole(OLD)


def test_a_process_that_really_dies_leaves_a_whole_sdk(tmp_path: Path) -> None:
    """Without handlers, buffers or locks: the process ends itself in the middle of a run."""
    script = (
        "import json, os, sys; from pathlib import Path; from sdkwright.output import write;"
        "from sdkwright.output.disk import Disk\n"
        "class Dying(Disk):\n"
        "    def replace(self, source, target):\n"
        "        if target.name == sys.argv[2]: os._exit(9)\n"
        "        super().replace(source, target)\n"
        "write(Path(sys.argv[1]), json.loads(sys.stdin.read()), disk=Dying())\n"
    )
    for name, expected in [("journal", OLD), ("README.md", NEW), ("_b.py", NEW), (MANIFEST_FILE, NEW)]:
        folder = tmp_path / name
        write(folder, OLD)
        words = [sys.executable, "-c", script, str(folder), name]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        text = json.dumps(NEW)
        process = subprocess.run(words, input=text, text=True, env=environment, check=False)
        check(folder, NEW)

        assert process.returncode == 9
        assert tree(folder) == whole(expected)


class FullDisk(Disk):
    """Has no room for some file."""

    def write(self, path: Path, content: bytes, mode: int | None, *, durable: bool) -> None:
        if path.name == "2":
            raise OSError(28, "No space left on device")
        super().write(path, content, mode, durable=durable)


def test_a_full_disk_changes_nothing(output: Path) -> None:
    """The staging folder is cleared away, and a folder that we made is removed."""
    for folder in (output, output.parent / "fresh"):
        with pytest.raises(OutputRefused, match="no space left on device"):
            write(folder, NEW, disk=FullDisk())

    assert tree(output) == whole(OLD)
    assert not (output / STAGING_FOLDER).exists()
    assert not (output.parent / "fresh").exists()


class StubbornDisk(Disk):
    """Will not move one file: somebody has it open, say."""

    def replace(self, source: Path, target: Path) -> None:
        if target.name == MANIFEST_FILE:
            raise PermissionError(13, "Permission denied")
        super().replace(source, target)


def test_a_swap_that_the_system_stops_is_finished_by_the_next_command(output: Path) -> None:
    """The journal stands, so nothing has to be done twice."""
    with pytest.raises(OutputRefused, match="permission denied"):
        write(output, NEW, disk=StubbornDisk())

    assert not check(output, NEW)
    assert tree(output) == whole(NEW)


class InterruptedDisk(Disk):
    """Is interrupted from the keyboard when the swap has begun."""

    interrupted = False

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if not self.interrupted and target.name != "journal":
            self.interrupted = True
            raise KeyboardInterrupt


def test_an_interrupted_swap_is_finished_at_once(output: Path) -> None:
    """Then the run ends as if it had been interrupted after it."""
    with pytest.raises(KeyboardInterrupt):
        write(output, NEW, disk=InterruptedDisk())

    assert tree(output) == whole(NEW)


@pytest.mark.parametrize(
    "journal",
    [
        b"{",
        b"[]",
        b'{"remove": ["../victim.txt"], "write": []}',
        b'{"remove": [], "write": [["/x", "0"]]}',
        b'{"remove": [], "write": [["src/pkg/kept.py", "0"]]}',
    ],
)
def test_a_journal_that_is_not_ours_does_nothing(output: Path, journal: bytes) -> None:
    """It may come with a repository that one cloned."""
    victim = output.parent / "victim.txt"
    victim.write_text("mine")
    staging = output / STAGING_FOLDER
    staging.mkdir()
    (staging / "journal").write_bytes(journal)
    (staging / "0").symlink_to(victim)

    with pytest.raises(OutputRefused) as refused:
        check(output, OLD)

    assert rules(refused) == [("output-staging", STAGING_FOLDER)]
    assert victim.exists()


# Two at once


def test_runs_take_turns(output: Path) -> None:
    """The second waits, says so, and sees what the first one did."""
    waits: list[Path] = []
    told = threading.Event()

    def second() -> None:
        def waiting(folder: Path) -> None:
            waits.append(folder)
            told.set()

        with opened(output, waiting=waiting) as folder:
            folder.apply(folder.plan(NEW))

    thread = threading.Thread(target=second)
    with opened(output) as folder:
        thread.start()
        assert told.wait(60)
        assert tree(output) == whole(OLD)
        folder.apply(folder.plan({**OLD, "README.md": "first\n"}))
    thread.join(60)

    assert waits == [output]
    assert tree(output) == whole(NEW)


def test_a_folder_that_stays_empty_is_removed(tmp_path: Path) -> None:
    """So a run that is refused leaves nothing behind."""
    with opened(tmp_path / "a" / "b") as folder:
        assert folder.ledger_text() is None
        assert not folder.exists

    assert not (tmp_path / "a").exists()
