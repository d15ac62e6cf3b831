"""Who is in the demo course. All are invented; example.edu belongs to nobody."""

from dataclasses import dataclass

INSTRUCTOR = ("instructor@example.edu", "Hana Yun")
TAS = (("ta@example.edu", "Priya Raman"), ("ta2@example.edu", "문태오"))
"""The second one may release grades."""

PASSWORD = "coursesite-demo"  # noqa: S105  the demo's, said to everybody
STUDENT_EMAIL = "student@example.edu"
LOGINS = (INSTRUCTOR[0], TAS[0][0], STUDENT_EMAIL)

STUDENTS = (
    (STUDENT_EMAIL, "Zoë Okonkwo"),
    ("doyun.kim@example.edu", "김도윤"),
    ("seoyeon.lee@example.edu", "이서연"),
    ("jiho.park@example.edu", "박지호"),
    ("harin.choi@example.edu", "최하린"),
    ("lin.yutong@example.edu", "林语桐"),
    ("hina.sato@example.edu", "佐藤 陽菜"),
    ("layla.haddad@example.edu", "ليلى حداد"),
    ("yusuf.mansuri@example.edu", "يوسف المنصوري"),
    ("noam.levi@example.edu", "נועם לוי"),
    ("alyona.kovalchuk@example.edu", "Алёна Ковальчук"),
    ("timur.akhmetov@example.edu", "Тимур Ахметов"),
    ("eleni.pappa@example.edu", "Ελένη Παππά"),
    ("ananya.sharma@example.edu", "अनन्या शर्मा"),
    ("natcha.srisuk@example.edu", "ณัฐชา ศรีสุข"),
    ("tuyet.nguyen@example.edu", "Nguyễn Thị Ánh Tuyết"),
    ("jose.munoz@example.edu", "José Ángel Muñoz"),
    ("lukasz.wisniewski@example.edu", "Łukasz Wiśniewski"),
)
FIRST_STUDENT_ID = 20260117

LOOKING = (
    (
        7,
        "How little of a gradient is enough. I have trained models on a slow network, and remember it.",
    ),
    (16, "Measuring, anything. I have three old laptops and free evenings."),
    (
        10,
        "Pipelines across two machines. I know PyTorch well and CUDA a little; mornings are best.",
    ),
)
"""Who says on the board what they would like to work on, until they are in a team. By place in STUDENTS."""


@dataclass(frozen=True)
class TeamPlan:
    """A team as it will form. `members` are places in STUDENTS; the first one founds it.

    :param papers: citation keys of the library that its page names.
    """

    name: str
    title: str
    abstract: str
    members: tuple[int, int, int]
    tags: str = ""
    papers: tuple[str, ...] = ()


TEAMS = (
    TeamPlan(
        "Paged",
        "A paged key-value cache in 500 lines",
        "Serving a small language model with paged attention, written from scratch, to see how much "
        "of the published gain comes from paging alone.",
        (0, 5, 13),
        tags="serving, memory",
        papers=("dao2022flashattention",),
    ),
    TeamPlan(
        "Roofline",
        "Where small language models wait",
        "A roofline study of four models on three laptops: which layers are bound by memory, and what "
        "8-bit weights change.",
        (1, 8, 16),
        tags="measurement, quantisation",
        papers=("williams2009roofline", "jouppi2017tpu"),
    ),
    TeamPlan(
        "Pipeline Bubble",
        "Pipeline stages on unequal GPUs",
        "Cutting a model into stages when no two machines are alike, with a simulator and a run on "
        "two real ones.",
        (2, 10, 14),
        tags="training, pipelines",
        papers=("huang2019gpipe", "narayanan2019pipedream"),
    ),
    TeamPlan(
        "Gradient Post",
        "How far can gradients be compressed?",
        "Three compressors, two data sets, and the point at which accuracy notices.",
        (3, 7, 17),
        tags="training, compression",
    ),
    TeamPlan(
        "Cold Start",
        "Keeping model servers warm on spot machines",
        "Predicting when a server will be taken away, and moving its models in time.",
        (4, 11, 15),
    ),
    TeamPlan(
        "Fair Share",
        "Fairness of GPU schedulers, replayed",
        "Two published schedulers on a public trace of a shared cluster: who waits, and why.",
        (6, 9, 12),
    ),
)
