"""What questions ask of the house: places, people, teams and files to choose from, given by the view."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from werkzeug.datastructures import FileStorage

from crm.workflow import questions as q


class Pick(NamedTuple):
    """Something to choose from a list: its value, its words, and words in small print."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """What questions ask of the house, given by the view that knows who is asking. Everything is optional: without
    `places` an address is typed, without `people` a person is described.

    places      picks for typed words; a pick's value is "uprn:100..." or "usrn:..."
    people      picks for typed words and "person" or "organisation"; the value is the contact's public id
    describe    words for a chosen place or person ({"uprn": ...}, {"lat", "lon"}, {"contact": ...}); "" for one that
                this person may not see
    teams, officers   picks for such a question
    keep_file   stores one sent file and returns its public id; raises Invalid
    files       picks (public id, name) for those of these ids that this person may use
    row_label   words for a row of an earlier group that an action asks about
    place_source      address of the JSON that suggests places while one types ([{"value", "text"}])
    map_layer   address of the GeoJSON under the map, where it is not the desk's own
    map_centre  where a map begins on which nothing is marked yet: latitude and longitude
    """

    places: Callable[[str], Sequence[Pick]] | None = None
    people: Callable[[str, str], Sequence[Pick]] | None = None
    describe: Callable[[Mapping[str, Any]], str] | None = None
    teams: Callable[[q.TeamQuestion], Sequence[Pick]] | None = None
    officers: Callable[[q.OfficerQuestion], Sequence[Pick]] | None = None
    keep_file: Callable[[FileStorage], str] | None = None
    files: Callable[[Sequence[str]], Sequence[Pick]] | None = None
    row_label: Callable[[str, int], str] | None = None
    place_source: str = ""
    map_layer: str = ""
    map_centre: Callable[[], tuple[float, float] | None] = lambda: None
