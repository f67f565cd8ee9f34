"""The books that the checks of Wagtail's search package ask for, made without its fixture file.

The package ships its checks and their models, but not the data; titles, dates and names are those
of the real books, numbered as the checks expect.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from modelsearch.test.testapp import models

_AUTHORS = {
    1: ("George R.R. Martin", dt.date(1948, 9, 20)),
    2: ("J. R. R. Tolkien", dt.date(1892, 1, 3)),
    4: ("Isaac Asimov", dt.date(1920, 1, 2)),
    5: ("David Ascher", None),
    6: ("Mark Lutz", None),
    7: ("Daniel Roy Greenfeld", None),
    8: ("Audrey Roy Greenfeld", None),
    9: ("Douglas Crockford", None),
    10: ("David Flanagan", None),
    11: ("Steve Klabnik", None),
    12: ("Carol Nichols", None),
    13: ("Jim Blandy", None),
    14: ("Jason Orendorff", None),
}
_NOVELS = {
    1: ("A Game of Thrones", 1, dt.date(1996, 8, 1), 694, "Westeros"),
    2: ("A Clash of Kings", 1, dt.date(1998, 1, 1), 768, "Westeros"),
    3: ("A Storm of Swords", 1, dt.date(2000, 1, 1), 973, "Westeros"),
    4: ("The Fellowship of the Ring", 2, dt.date(1954, 7, 29), 423, "Middle Earth"),
    5: ("The Two Towers", 2, dt.date(1954, 11, 11), 352, "Middle Earth"),
    6: ("The Return of the King", 2, dt.date(1955, 10, 20), 440, "Middle Earth"),
    7: ("The Hobbit", 2, dt.date(1937, 9, 21), 320, "Middle Earth"),
    10: ("Foundation", 4, dt.date(1951, 1, 1), 255, "Galactic Empire"),
}
_GUIDES = {
    11: ("Learning Python", (5, 6), dt.date(1999, 1, 1), 1160, "py"),
    12: ("Two Scoops of Django 1.11", (7, 8), dt.date(2017, 4, 26), 556, "py"),
    13: ("JavaScript: The good parts", (9,), dt.date(2008, 5, 18), 172, "js"),
    14: ("JavaScript: The Definitive Guide", (10,), dt.date(1998, 6, 11), 792, "js"),
    15: ("The Rust Programming Language", (11, 12), dt.date(2018, 5, 22), 440, "rs"),
}
_CHARACTERS = {
    1: ("Daenerys Targaryen", "Jon Snow", "Eddard Stark"),
    2: ("Daenerys Targaryen", "Jon Snow"),
    3: ("Daenerys Targaryen", "Jon Snow"),
    4: ("Frodo Baggins", "Bilbo Baggins", "Gandalf"),
    5: ("Frodo Baggins", "Bilbo Baggins", "Gandalf"),
    6: ("Frodo Baggins", "Bilbo Baggins", "Gandalf"),
    7: ("Bilbo Baggins", "Thorin Oakenshield"),
    10: ("Hari Seldon", "Salvor Hardin"),
}
_PROTAGONISTS = {4: 8, 5: 11, 6: 14, 7: 17}
_MEETINGS = (
    ("Breakfast yoga", dt.time(8)),
    ("Stand-up meeting", dt.time(10)),
    ("Evening yoga", dt.time(19, 30)),
)


def build() -> None:
    """Fill an empty database."""
    for pk, (name, born) in _AUTHORS.items():
        models.Author.objects.create(pk=pk, name=name, date_of_birth=born)
    for pk, (title, author, published, pages, setting) in _NOVELS.items():
        novel = models.Novel.objects.create(
            pk=pk, title=title, publication_date=published, number_of_pages=pages, setting=setting
        )
        novel.authors.set([author])
    for pk, (title, authors, published, pages, language) in _GUIDES.items():
        guide = models.ProgrammingGuide.objects.create(
            pk=pk,
            title=title,
            publication_date=published,
            number_of_pages=pages,
            programming_language=language,
        )
        guide.authors.set(authors)
    book = models.Book.objects.create(
        pk=16,
        title="Programming Rust",
        publication_date=dt.date(2017, 12, 1),
        number_of_pages=622,
    )
    book.authors.set([13, 14])
    for title, _, published, pages, _ in list(_NOVELS.values())[:4]:
        models.UnindexedBook.objects.create(
            title=f"{title} U", publication_date=published, number_of_pages=pages
        )
    characters = [(name, of) for of, names in _CHARACTERS.items() for name in names]
    for pk, (name, of) in enumerate(characters, start=1):
        models.Character.objects.create(pk=pk, name=name, novel_id=of)
    for of, protagonist in _PROTAGONISTS.items():
        models.Novel.objects.filter(pk=of).update(protagonist=protagonist)
    for name, at in _MEETINGS:
        models.Meeting.objects.create(name=name, start_time=at)
    _invite()
    for model in (models.MPAnimal, models.NSAnimal):
        _plant(model)


def _invite() -> None:
    """A speaker, two relations away from the meeting that is found by the name."""
    meeting = models.Meeting.objects.get(name="Stand-up meeting")
    topic = models.AgendaItem.objects.create(meeting=meeting, topic="Reading")
    models.Speaker.objects.create(agenda_item=topic, name="Arthur Conan Doyle")


def _plant(model: Any) -> None:
    animal = model.add_root(name="Animal")
    for kind, members in {"Mammal": ("Dog", "Cat"), "Reptile": ("Lizard",)}.items():
        branch = model.objects.get(pk=animal.pk).add_child(name=kind)
        for member in members:
            model.objects.get(pk=branch.pk).add_child(name=member)
