"""Where references lead: into any place of any file of the specification."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from sdkwright.diagnostics import DiagnosticLog, escape_token, unescape_token, unsupported, warning
from sdkwright.document.places import Place
from sdkwright.source import SourceSet

_IDENTIFIERS = ("$id", "$anchor", "$dynamicAnchor", "$self")
_MAX_STEPS = 64
"""References that one pointer may pass through on its way; more are a loop."""
_LONGEST_NAME = 200
_MAX_HINTS = 100
"""A hint is a search through all names, so only the first misspelt references get one."""


class Missing(NamedTuple):
    """Why a reference leads nowhere.

    Attributes:
        id: Where it would lead, as `Origin.id`.
        name: The part of the reference that nothing has as its name.
        nearest: How far it leads, from `whole`, the file or schema resource it begins in.
        said: Whether a fatal finding says so already.
    """

    id: str
    name: str
    why: str = ""
    whole: Place | None = None
    nearest: Place | None = None
    said: bool = False


class References:
    """Follows references; each is looked up once."""

    def __init__(self, sources: SourceSet, root: str, log: DiagnosticLog) -> None:
        self._sources = sources
        self.root = root
        self._log = log
        self._found: dict[tuple[str, str, str], Place | Missing] = {}
        self._ends: dict[str, Place] = {}
        self._names: dict[str, _Names] = {}
        self._depth = 0
        self._hints = 0

    def follow(self, place: Place, consequence: str, *, lost: bool = False) -> Place | None:
        """Return the place where a chain of references ends, `place` itself where it is none.

        Args:
            place: A value, perhaps a reference.
            consequence: What becomes of the place if there is nothing at the end, for the message.
            lost: Whether the place is refused then, rather than approximated.

        Reports:
            unknown-ref, reference-loop.
        """
        passed: dict[str, None] = {}
        end: Place | None = place
        while end is not None and (ref := end.reference) is not None and end.id not in self._ends:
            if end.id in passed:
                report = unsupported if lost else warning
                message = f"`{place.reference}` leads back to itself; {consequence}"
                self._log.add(report("reference-loop", place.origin.child("$ref"), message))
                return None
            passed[end.id] = None
            end = self.target(end, ref, consequence, lost=lost)
        if end is not None:
            end = self._ends.get(end.id, end)
            self._ends.update(dict.fromkeys(passed, end))
        return end

    def peek(self, place: Place) -> Place | None:
        """Return what `follow` does, without saying why there is nothing."""
        for _step in range(_MAX_STEPS):
            ref = place.reference
            if ref is None:
                return place
            found = self.look_up(place, ref)
            if not isinstance(found, Place):
                return None
            place = found
        return None

    @property
    def root_place(self) -> Place:
        """The whole of the root file."""
        source = self._sources.load(self.root)
        return Place(self.root, "", source.data if source else None)

    def target(
        self, place: Place, ref: str, consequence: str, *, keyword: str = "$ref", lost: bool = False
    ) -> Place | None:
        """Return the place that one reference names, which may be a reference again.

        Reports:
            unknown-ref: There is none.
        """
        found = self.look_up(place, ref, keyword)
        if isinstance(found, Place):
            return found
        if not found.said:
            report = unsupported if lost else warning
            message = f"`{ref}` does not exist{found.why}; {consequence}"
            self._log.add(report("unknown-ref", place.origin.child(keyword), message, hint=self.hint(found)))
        return None

    def component(self, file: str, name: str) -> Place | None:
        """Return the component schema of a file that has a name, or None."""
        source = self._sources.load(file)
        whole = Place(file, "", source.data if source else None)
        for group in (whole.child("components").child("schemas"), whole.child("definitions")):
            if name in group.members:
                return group.child(name)
        return None

    def look_up(self, place: Place, ref: str, keyword: str = "$ref") -> Place | Missing:
        """Return the place that a reference within `place` names, or why there is none, without saying so.

        Reports:
            network-reference, reference-outside: The file may not be read.
        """
        resource = self._names_in(place.file).resource(place.pointer)
        key = (place.file, resource.pointer if resource else "", ref)
        found = self._found.get(key)
        if found is None:
            # What this reference passes through on its way may lead back here, or go on for ever.
            found = self._found[key] = Missing(f"{place.file}{ref}", ref, ": it leads back to itself")
            if self._depth < _MAX_STEPS:
                self._depth += 1
                found = self._found[key] = self._look_up(place, ref, keyword, resource)
                self._depth -= 1
        return found

    def _look_up(self, place: Place, ref: str, keyword: str, resource: Place | None) -> Place | Missing:
        base, _, fragment = ref.partition("#")
        if resource is not None and not base:
            found = self._within(resource, fragment)
            if isinstance(found, Place):
                return found
        named = self._named(place, resource, base) if base else None
        if named is not None:
            return self._within(named, fragment)
        base = self._names_in(self.root).relative(base)
        file = self._sources.find(base, place.origin.child(keyword))
        if file is None:
            return Missing(ref, ref, said=True)
        if not self._sources.exists(file):
            return Missing(f"{file}#{fragment}", ref, ": there is no such file")
        source = self._sources.load(file)
        if source is None:
            return Missing(f"{file}#{fragment}", ref, said=True)
        return self._within(Place(file, "", source.data), fragment)

    def _within(self, whole: Place, fragment: str) -> Place | Missing:
        """Return what a fragment names below a file or a schema resource: by pointer, or by anchor."""
        if not fragment:
            return whole
        if not fragment.startswith("/"):
            named = self._names_in(whole.file).anchor(whole, unquote(fragment))
            return named or Missing(f"{whole.file}#{fragment}", fragment)
        tokens = [unescape_token(token) for token in unquote(fragment).split("/")[1:]]
        meant = self._walk(whole, tokens)
        if isinstance(meant, Place) or "%" not in fragment:
            return meant
        # Some write names with a per cent sign as they are, others a slash within a name as `%2F`.
        raw = fragment.split("/")[1:]
        for others in ([unescape_token(token) for token in raw], [unescape_token(unquote(token)) for token in raw]):
            found = self._walk(whole, others)
            if isinstance(found, Place):
                return found
        return meant

    def _walk(self, whole: Place, tokens: list[str]) -> Place | Missing:
        """Return what the tokens of a JSON Pointer name below a place, through the references on its way."""
        place = whole
        steps = 0
        for token in tokens:
            below = place.step(token)
            while below is None and (ref := place.reference) is not None and steps < _MAX_STEPS:
                steps += 1
                beyond = self.look_up(place, ref)
                if not isinstance(beyond, Place):
                    break
                place = beyond
                below = place.step(token)
            if below is None:
                pointer = "".join(f"/{escape_token(each)}" for each in tokens)
                return Missing(f"{whole.file}#{pointer}", token, whole=whole, nearest=place)
            place = below
        return place

    def _named(self, place: Place, resource: Place | None, base: str) -> Place | None:
        """Return the schema resource or file that a URI reference names by ``$id`` or ``$self``, or None."""
        uri = urljoin(str(resource.members.get("$id", "")), base) if resource else base
        for file in dict.fromkeys((place.file, self.root)):
            names = self._names_in(file)
            for name in (base, uri, urljoin(names.base, base)):
                if name in names.by_name:
                    return names.by_name[name]
        return None

    def _names_in(self, file: str) -> _Names:
        names = self._names.get(file)
        if names is None:
            source = self._sources.load(file)
            found = source is not None and (source.moved or any(word in source.text for word in _IDENTIFIERS))
            names = self._names[file] = _named_places(Place(file, "", source.data)) if source and found else _Names()
        return names

    def meanings(self, place: Place, ref: str) -> int:
        """Return how many schemas a ``$dynamicRef`` may mean, which depends on how they are reached; 1 if it does not.

        It says the same as ``$ref`` but where it names a ``$dynamicAnchor`` (JSON Schema 2020-12, section 8.2.3.2).
        """
        return self._names_in(place.file).meanings(unquote(ref.partition("#")[2])) or 1

    def hint(self, missing: Missing) -> str:
        """Return a question that names the place the author may have meant, or ``""``."""
        if self._hints >= _MAX_HINTS or len(missing.name) > _LONGEST_NAME:
            return ""
        self._hints += 1
        whole, nearest, name = missing.whole, missing.nearest, missing.name
        if whole is not None and nearest is not None:
            close = get_close_matches(name, _of_like_length(name, nearest.members), n=1)
            if close:
                return f"did you mean `{_shown(whole, nearest.child(close[0]))}`?"
        return self._hint_for_name(name)

    def _hint_for_name(self, name: str) -> str:
        """Return a hint with the component of that name, whatever its kind, or ``""``."""
        root = self.root_place
        kinds = [root.child("components").child(kind) for kind in root.child("components").members]
        for kind in (*kinds, root.child("definitions")):
            if name in kind.members:
                return f"did you mean `#{_as_fragment(kind.child(name).pointer)}`?"
        return ""


def _shown(whole: Place, place: Place) -> str:
    """Return a place as a reference from the file of `whole` to it."""
    file = "" if place.file == whole.file else place.file
    return f"{file}#{_as_fragment(place.pointer)}"


def _as_fragment(pointer: str) -> str:
    return quote(pointer, safe="/~!$&'()*+,;=:@ ") if "%" in pointer else pointer


def _of_like_length(word: str, names: Iterable[str]) -> list[str]:
    """Return the names whose length does not already tell them from a misspelling of `word`."""
    return [name for name in names if abs(len(name) - len(word)) <= 3]


class _Names:
    """The places of one file that have a name of their own.

    Attributes:
        base: The URI of the file itself (``$self``, OpenAPI 3.2), or ``""``.
        by_name: Places by ``$id`` and ``$self``; the first of a name counts.
    """

    def __init__(self) -> None:
        self.base = ""
        self.by_name: dict[str, Place] = {}
        self._resources: dict[str, Place] = {}
        self._anchors: dict[str, dict[str, Place]] = {}
        self._dynamic: dict[str, int] = {}

    def add(self, place: Place) -> None:
        """Note the names that an object gives itself."""
        for keyword in ("$id", "$self"):
            uri = place.members.get(keyword)
            if isinstance(uri, str) and uri.removesuffix("#"):
                self.by_name.setdefault(uri.removesuffix("#"), place)
                if place.pointer:
                    self._resources.setdefault(place.pointer, place)
                elif keyword == "$self":
                    self.base = uri
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = place.members.get(keyword)
            if isinstance(anchor, str):
                self._anchors.setdefault(anchor, {}).setdefault(self._home(place.pointer), place)
                if keyword == "$dynamicAnchor":
                    self._dynamic[anchor] = self._dynamic.get(anchor, 0) + 1

    def anchor(self, within: Place, name: str) -> Place | None:
        """Return the place with an anchor in the schema resource of another place, else the first in this file."""
        places = self._anchors.get(name, {})
        return places.get(self._home(within.pointer)) or next(iter(places.values()), None)

    def meanings(self, name: str) -> int:
        """Return how many places a ``$dynamicRef`` to an anchor may mean."""
        return self._dynamic.get(name, 0)

    def _home(self, pointer: str) -> str:
        """Return the pointer of the schema resource that a place is in, ``""`` for that of the file."""
        resource = self.resource(pointer)
        return resource.pointer if resource is not None else ""

    def resource(self, pointer: str) -> Place | None:
        """Return the nearest schema around a place that has an ``$id``, or None."""
        while self._resources and pointer:
            if pointer in self._resources:
                return self._resources[pointer]
            pointer = pointer.rpartition("/")[0]
        return None

    def relative(self, base: str) -> str:
        """Return a URI below the one of this file's folder as relative to it, any other one as it is."""
        folder = self.base.rpartition("/")[0]
        return base.removeprefix(f"{folder}/") if "://" in folder else base


def _named_places(root: Place) -> _Names:
    """Return the places that ``$id``, ``$self`` and anchors name anywhere in a file."""
    names = _Names()
    todo = [root]
    while todo:
        place = todo.pop()
        names.add(place)
        below = [place.child(key) for key in place.members] or place.items()
        todo.extend(reversed([inner for inner in below if isinstance(inner.value, dict | list)]))
    return names
