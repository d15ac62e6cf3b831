from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from papers.models import Paper
from papers.rules import bibtex
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PaperFactory,
    PaperTagFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GOOD = {"title": "A title", "key": "lovelace1843", "entry_type": "article"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def ta(course, client):
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


def address(name, course, /, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return response.content.decode()


def test_anybody_reads_the_library_of_a_public_course(client, course):
    reading = ReadingFactory(course=course, session__title="Frameworks")
    paper = reading.paper
    TopicFactory(slot__round__course=course, paper=paper)

    shown = words(client.get(address("library", course)))

    assert paper.title in shown and "Ada Lovelace, Grace Hopper." in shown
    assert f"week {reading.session.week.label}" in shown and "Presented" in shown
    assert "Add a paper" not in shown


def test_the_library_of_a_private_course_is_hidden(client, course):
    private = PaperFactory(course__is_public=False)

    for name, args in [("library", []), ("library-bib", []), ("paper", [private.pk])]:
        assert client.get(address(name, private.course, *args)).status_code == 404


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("ta", "The library is empty"), ("student", "No papers yet")],
)
def test_empty_library_says_what_to_do_next(client, course, role, sentence):
    client.force_login(MembershipFactory(course=course, role=role).user)

    assert sentence in words(client.get(address("library", course)))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("tensorflow", ["TensorFlow"]),
        ("ABADI osdi", ["TensorFlow"]),
        ("2016", ["TensorFlow"]),
        ("박지민", ["한글 논문"]),
        ("nothing here", []),
        ("", ["TensorFlow", "한글 논문"]),
        ("x" * 101, ["TensorFlow", "한글 논문"]),
        ("\0", ["TensorFlow", "한글 논문"]),
    ],
)
def test_library_is_searched_in_every_writing(client, course, query, titles):
    PaperFactory(
        course=course, title="TensorFlow", authors=["Martín Abadi"], venue="OSDI", year=2016
    )
    PaperFactory(course=course, title="한글 논문", authors=["박지민"], venue="", year=None)

    response = client.get(address("library", course), {"q": query})

    assert sorted(line.line.title for line in response.context["lines"]) == sorted(titles)
    assert ("No paper matches" in words(response)) == (not titles)


@pytest.fixture
def talk(course):
    """A talk of Grace's on a paper with two tags, in week "8b"; another paper is only there."""
    PaperFactory(course=course, key="other", year=2021, authors=["Zoë Abel"])
    topic = TopicFactory(
        slot__round__course=course,
        slot__session__week__label="8b",
        paper=PaperFactory(course=course, key="shown", year=2016),
    )
    for name in ("Systems", "Straße & Co"):
        PaperTagFactory(paper=topic.paper, name=name)
    presenter = MembershipFactory(course=course, user__name="Grace Secret")
    return PresentationFactory(slot=topic.slot, membership=presenter)


def library_keys(client, course, /, **query):
    return {line.key for line in client.get(address("library", course), query).context["lines"]}


def test_library_is_narrowed_by_week_tag_year_and_presenter(client, course, ta, talk):
    week = talk.seat.slot.session.week_id
    for query in (
        {"week": week},
        {"tag": "systems"},
        {"tag": "straße & co"},
        {"year": 2016},
        {"who": talk.membership_id},
        {"q": "SYSTEMS", "week": week, "tag": "systems", "year": 2016, "who": talk.membership_id},
    ):
        assert library_keys(client, course, **query) == {"shown"}
    assert library_keys(client, course, year=2021, tag="systems") == set()
    page = words(client.get(address("library", course), {"year": 2021, "tag": "systems"}))
    assert "No paper matches" in page and "Clear filters" in page


@pytest.mark.parametrize("name", ["week", "tag", "year", "who", "order"])
@pytest.mark.parametrize("value", ["abc", "-1", str(10**30), "\0", "of another course"])
def test_filter_that_is_not_in_the_library_is_said_and_left_out(
    client, course, ta, talk, name, value
):
    other = PresentationFactory(slot=TopicFactory().slot)
    rows = {"week": other.seat.slot.session.week_id, "who": other.membership_id}
    value = rows.get(name, value) if value == "of another course" else value

    response = client.get(address("library", course), {name: value})

    assert {line.key for line in response.context["lines"]} == {"shown", "other"}
    assert "was left out" in words(response)


def test_visitors_cannot_ask_who_presents(client, course, talk):
    page = words(client.get(address("library", course), {"who": talk.membership_id}))

    assert "Grace Secret" not in page and 'name="who"' not in page
    assert page.count("data-paper") == 2
    client.force_login(talk.membership.user)
    page = words(client.get(address("library", course)))
    assert "Grace Secret" in page and 'name="who"' in page


def test_filter_offers_only_what_the_library_has(client, course):
    PaperFactory(course=course, year=None)

    page = words(client.get(address("library", course)))

    assert 'name="q"' in page
    assert not any(f'name="{name}"' in page for name in ("week", "tag", "year", "who"))


@pytest.mark.parametrize(
    ("order", "keys"),
    [("", "bca"), ("author", "bca"), ("year", "acb"), ("session", "bac"), ("wrong", "bca")],
)
def test_library_is_ordered(client, course, order, keys):
    late = PaperFactory(course=course, key="a", authors=["Ada Zuse"], year=2020)
    soon = PaperFactory(course=course, key="b", authors=[], year=None)
    PaperFactory(course=course, key="c", authors=["Zoë Abel"], year=2019)
    ReadingFactory(course=course, paper=late, session__starts_at=NOW + 9 * HOUR)
    ReadingFactory(course=course, paper=soon, session__starts_at=NOW + HOUR)

    response = client.get(address("library", course), {"order": order})

    assert "".join(line.key for line in response.context["lines"]) == keys


@pytest.mark.parametrize("paper_count", [1, 3])
def test_library_takes_nine_queries(client, course, ta, paper_count, django_assert_num_queries):
    round_ = RoundFactory(course=course)
    for reading in ReadingFactory.create_batch(paper_count, course=course):
        topic = TopicFactory(slot__round=round_, paper=reading.paper)
        PresentationFactory(slot=topic.slot)
        PaperTagFactory(paper=reading.paper)

    # session, user, course, member, papers, their tags, readings, topics, presenters
    with django_assert_num_queries(9):
        response = client.get(address("library", course))

    assert words(response).count("data-paper") == paper_count


def test_export_comes_back_unchanged(client, course):
    PaperFactory(
        course=course,
        key="z",
        title='100% "quoted" {braces} & $n^2$ -- \\done',
        authors=["Ludwig van den Berg Jr.", "Google, Inc.", "Ring and Sons", "박지민"],
        has_more_authors=True,
        url="https://example.org/a_b?c=%20&d=~e",
        doi="10.1145/1_2",
        arxiv_id="1712.05855",
        abstract="Short.",
    )
    tagged = PaperFactory(course=course, key="A", authors=[], venue="", year=None)
    for name in ("b & {c} # 1%", "한국어", "AT&T"):
        PaperTagFactory(paper=tagged, name=name)

    response = client.get(address("library-bib", course))

    assert response["Content-Type"] == "text/x-bibtex; charset=utf-8"
    assert f'filename="{course.slug}.bib"' in response["Content-Disposition"]
    assert words(response).index("{A,") < words(response).index("{z,")
    member = MembershipFactory(course=course, instructor=True)
    client.force_login(member.user)
    preview = client.post(address("import", course), {"text": words(response)})
    assert "There is nothing to take over." in words(preview)
    assert "2 papers are in the library just so." in words(preview)


def test_paper_shows_what_is_known_of_it(client, course):
    paper = PaperFactory(
        course=course,
        doi="10.1145/1.2",
        arxiv_id="1712.05855",
        url="https://example.org/x",
        abstract="We show & tell.",
        has_more_authors=True,
        key="lovelace1843",
    )
    ReadingFactory(course=course, paper=paper, note="ch. 1-2", session__title="Frameworks")

    shown = words(client.get(address("paper", course, paper.pk)))

    assert "https://doi.org/10.1145/1.2" in shown
    assert "https://arxiv.org/abs/1712.05855" in shown
    assert "https://example.org/x" in shown
    assert "We show &amp; tell." in shown and "and others" in shown
    assert "Frameworks" in shown and "ch. 1-2" in shown and "Required" in shown
    assert "@misc{lovelace1843," in shown
    assert "Edit" not in shown


def test_paper_of_which_little_is_known_says_so(client, course, ta):
    paper = PaperFactory(course=course, authors=[], venue="", year=None)

    shown = words(client.get(address("paper", course, paper.pk)))

    assert "No authors named" in shown and "No session reads or presents it yet." in shown
    assert address("paper-edit", course, paper.pk) in shown


def test_paper_is_added_by_form(client, course, ta):
    response = client.post(
        address("paper-add", course),
        GOOD
        | {
            "authors": "Ada  Lovelace\n\n박지민\n",
            "has_more_authors": "on",
            "venue": "Notes ",
            "year": "1843",
            "doi": "https://doi.org/10.1145/1.2",
            "arxiv_id": "https://arxiv.org/abs/1712.05855v2",
            "url": "https://example.org/{x}",
            "abstract": "On engines.",
            "tags": " Engines,notes ;  engines, C#",
        },
    )

    paper = Paper.objects.get()
    assert response.url == address("paper", course, paper.pk)
    assert (paper.key, paper.title, paper.entry_type) == ("lovelace1843", "A title", "article")
    assert (paper.authors, paper.has_more_authors) == (["Ada Lovelace", "박지민"], True)
    assert (paper.venue, paper.year) == ("Notes", 1843)
    assert (paper.doi, paper.arxiv_id) == ("10.1145/1.2", "1712.05855v2")
    assert {tag.name for tag in paper.tags.all()} == {"Engines", "notes", "C#"}
    assert (paper.url, paper.abstract) == ("https://example.org/%7Bx%7D", "On engines.")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required"),
        ("title", "x" * 401, "at most 400"),
        ("title", "a\0b", "Null characters are not allowed"),
        ("key", "has space", "no spaces, commas or braces"),
        ("key", "a{b", "no spaces, commas or braces"),
        ("year", "soon", "Enter a whole number"),
        ("year", "9" * 400, "less than or equal to 2999"),
        ("year", "99999", "less than or equal to 2999"),
        ("doi", "see there", "A DOI begins with 10."),
        ("arxiv_id", "abc", "An arXiv id looks like"),
        ("url", "javascript:alert(1)", "Enter a valid URL"),
        ("entry_type", "secret", "Select a valid choice"),
        ("authors", "x" * 20_001, "at most 20000"),
        ("tags", "x" * 41, "too long: at most 40"),
        ("tags", ",".join(map(str, range(21))), "At most 20 tags"),
    ],
)
def test_wrong_field_is_said_and_nothing_lost(client, course, ta, field, value, sentence):
    response = client.post(
        address("paper-add", course), GOOD | {"abstract": "Keep me."} | {field: value}
    )

    assert response.status_code == 400
    assert sentence in words(response) and "Keep me." in words(response)
    assert not Paper.objects.exists()


def test_key_that_is_taken_is_said_at_the_field(client, course, ta):
    PaperFactory(course=course, key="lovelace1843")

    response = client.post(address("paper-add", course), GOOD)

    assert response.status_code == 400
    assert "has the key “lovelace1843”" in response.context["form"].errors["key"][0]


def test_paper_is_changed_by_form(client, course, ta):
    paper = PaperFactory(course=course, entry_type="dataset", authors=["Ada", "Grace"])
    PaperTagFactory(paper=paper, name="before")
    PaperTagFactory(paper=paper, name="Kept")
    page = words(client.get(address("paper-edit", course, paper.pk)))
    assert 'value="before, Kept"' in page
    assert "Ada\nGrace" in page and '<option value="dataset" selected>' in page

    client.post(
        address("paper-edit", course, paper.pk),
        {
            "title": "New",
            "key": paper.key,
            "entry_type": "dataset",
            "authors": "Ada",
            "tags": "Kept, new",
        },
    )
    assert {tag.name for tag in paper.tags.all()} == {"Kept", "new"}

    paper.refresh_from_db()
    assert (paper.title, paper.authors, paper.entry_type, paper.venue) == (
        "New",
        ["Ada"],
        "dataset",
        "",
    )


def test_changed_key_that_is_taken_is_said(client, course, ta):
    PaperFactory(course=course, key="taken")
    paper = PaperFactory(course=course)

    response = client.post(address("paper-edit", course, paper.pk), GOOD | {"key": "taken"})

    assert response.status_code == 400 and "“taken”" in words(response)


def test_paper_is_removed_after_asking(client, course, ta):
    paper = PaperFactory(course=course)
    assert "Remove the paper?" in words(client.get(address("paper-remove", course, paper.pk)))

    response = client.post(address("paper-remove", course, paper.pk))

    assert response.url == address("library", course)
    assert not Paper.objects.exists()


def test_paper_in_use_is_not_removed(client, course, ta):
    reading = ReadingFactory(course=course, session__title="Frameworks")

    asked = words(client.get(address("paper-remove", course, reading.paper_id)))
    response = client.post(address("paper-remove", course, reading.paper_id))

    assert "Frameworks" in asked
    assert reverse("papers:reading-remove", args=[course.slug, reading.pk]) in asked
    assert response.status_code == 400
    assert "read for “Frameworks”" in words(response)
    assert Paper.objects.count() == 1


STAFF_PAGES = ["paper-add", "paper-edit", "paper-remove", "import"]


@pytest.mark.parametrize("name", STAFF_PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("instructor", 200), ("ta", 200), ("student", 403), ("observer", 403), ("stranger", 404)],
)
def test_only_staff_change_the_library(client, course, name, role, status):
    paper = PaperFactory(course=course)
    fields = {} if role == "stranger" else {"course": course, "role": role}
    client.force_login(MembershipFactory(**fields).user)
    args = [paper.pk] if name in {"paper-edit", "paper-remove"} else []

    assert client.get(address(name, course, *args)).status_code == status
    if status != 200:
        assert client.post(address(name, course, *args), GOOD).status_code == status
        assert Paper.objects.get() == paper


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_visitor_is_sent_to_sign_in(client, course, name):
    paper = PaperFactory(course=course)
    args = [paper.pk] if name in {"paper-edit", "paper-remove"} else []

    assert reverse("accounts:sign-in") in client.get(address(name, course, *args)).url


def test_archived_library_is_read_only(client, course, ta):
    paper = PaperFactory(course=course)
    course.archived_at = NOW
    course.save()

    assert client.get(address("paper", course, paper.pk)).status_code == 200
    assert client.get(address("paper-edit", course, paper.pk)).status_code == 403
    assert client.get(address("import", course)).status_code == 403


def test_other_courses_papers_are_not_found(client, course, ta):
    other = PaperFactory()

    for name in ("paper", "paper-edit", "paper-remove"):
        assert client.get(address(name, course, other.pk)).status_code == 404


def test_snippet_is_read_back(client, course):
    paper = PaperFactory(course=course, title="A {B} & C")

    response = client.get(address("paper", course, paper.pk))

    (entry,) = bibtex.read(response.context["snippet"]).entries
    assert entry.title == paper.title
