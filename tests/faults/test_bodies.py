"""Hand-ins whose body is not what its head says, sent to the web server of production."""

import pytest

from courses.models import Upload
from tests.faults.sending import Sending, reports
from tests.faults.test_hand_ins import open_milestone

pytestmark = pytest.mark.fault

SIZE = 3_000_000  # more than is kept in memory


def chunked(content):
    """Return a body that says of each piece how long it is, and of the whole nothing."""
    return [b"%x\r\n%s\r\n" % (len(content), content), b"0\r\n\r\n"]


def test_a_body_that_is_not_as_its_head_says_is_refused_and_leaves_nothing(site, web):
    server = web(workers=1)
    milestone, [cookies] = open_milestone(members=1)
    workers = server.workers

    def answered(**what):
        is_chunked = what.pop("is_chunked", False)
        sending = Sending(server.port, milestone, cookies, *reports(1, SIZE), **what)
        if is_chunked:
            sending.parts = chunked(b"".join(sending.parts))
            sending.until = sum(map(len, sending.parts))
        sending.start()
        sending.join()
        return sending.status

    size = Sending(server.port, milestone, cookies, *reports(1, SIZE)).size
    said = {
        "shorter than it is": answered(lengths=[f"Content-Length: {size - 70}"]),
        "much shorter": answered(lengths=[f"Content-Length: {size // 2}"]),
        "longer than what comes": answered(until=size // 2),
        "nothing comes": answered(until=0),
        "no number": answered(lengths=["Content-Length: many"]),
        "less than nothing": answered(lengths=["Content-Length: -1"]),
        "nothing said": answered(lengths=[]),
        "two lengths": answered(lengths=[f"Content-Length: {size}", "Content-Length: 5"]),
        "in pieces": answered(lengths=["Transfer-Encoding: chunked"], is_chunked=True),
        "in pieces and a length": answered(
            lengths=["Transfer-Encoding: chunked", f"Content-Length: {size}"], is_chunked=True
        ),
    }

    assert {what: status for what, status in said.items() if status not in (None, 400)} == {}
    assert not Upload.objects.filter(course=milestone.course).exists()
    assert site.unfinished() == []
    assert server.workers == workers
    assert answered() == 302
