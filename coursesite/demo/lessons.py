"""What the demo course teaches: the seed syllabus, week by week, with its readings."""

from dataclasses import dataclass

SLUG = "ai-systems"
TITLE = "AI systems"
CODE = "AIS 501"
PLACE = "Hall 2, Room 214"
EXAM_PLACE = "Main Building, Room 101"
CONTACT_EMAIL = "ai-systems@example.edu"

DESCRIPTION = """\
The recent success of AI has been in large part due to advances in hardware and software systems. \
These systems have enabled training increasingly complex models on ever-larger datasets. In the \
process, these systems have also simplified model development, enabling the rapid growth in the \
machine learning community. These new hardware and software systems include a new generation of \
GPUs and hardware accelerators (e.g., NPU and TPU), open-source frameworks such as TensorFlow, \
PyTorch, MXNet, etc. At the same time, we are witnessing a flurry of ML/RL applications to improve \
hardware and system designs in various aspects.
"""
TEACHING_METHODS = """\
In this course, we will describe the latest trends in systems designs to better support the next \
generation of AI applications, and applications of AI to optimize the architecture and the \
performance of systems. The format of this course will be a mix of lectures, seminar-style \
discussions, and student presentations. Students are expected to read a set of papers and complete \
a hands-on project.
"""


@dataclass(frozen=True)
class Lesson:
    """One week's session. `readings` are keys of papers.bib: what it is about, and what more there is."""

    kind: str
    title: str
    readings: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    description: str = ""


def _lecture(title: str, readings: str, more: str = "") -> Lesson:
    return Lesson("lecture", title, tuple(readings.split()), tuple(more.split()))


def _discussion(topic: str, readings: str) -> Lesson:
    return Lesson("discussion", f"Paper discussion: {topic}", tuple(readings.split()))


EXAM_WEEK = 8
DISCUSSION_WEEKS = (3, 5, 7, 10, 12, 14)
FINAL_WEEKS = (15, 16)
LESSONS = (
    _lecture(
        "Course introduction and overview of ML systems",
        "sculley2015hidden stoica2017berkeley",
        "ratner2019mlsys",
    ),
    _lecture(
        "Machine Learning Frameworks",
        "abadi2016tensorflow paszke2019pytorch",
        "baydin2018autodiff chen2015mxnet",
    ),
    _discussion("ML frameworks", "chen2018tvm frostig2018jax jia2019taso moritz2018ray"),
    _lecture(
        "Distributed Model Training",
        "li2014parameter goyal2017accurate",
        "dean2012large recht2011hogwild",
    ),
    _discussion(
        "distributed training",
        "sergeev2018horovod huang2019gpipe narayanan2019pipedream jiang2020byteps",
    ),
    _lecture(
        "Training Large Models",
        "shoeybi2019megatron micikevicius2018mixed",
        "fedus2022switch zhao2023fsdp",
    ),
    _discussion(
        "large models",
        "rajbhandari2020zero zheng2022alpa dao2022flashattention barham2022pathways",
    ),
    Lesson(
        "exam",
        "Midterm",
        description="Weeks 1 to 7, lectures and papers. One sheet of notes, written on both sides by "
        "your own hand, may be brought. No machines.",
    ),
    _lecture(
        "Hardware Acceleration for Machine Learning",
        "williams2009roofline jouppi2017tpu",
        "chen2014diannao mirhoseini2021chip",
    ),
    _discussion(
        "hardware acceleration",
        "chen2016eyeriss han2016eie yang2020interstellar jouppi2023tpuv4",
    ),
    _lecture("Prediction Serving", "crankshaw2017clipper lee2018pretzel", "crankshaw2020inferline"),
    _discussion(
        "prediction serving",
        "gujarati2020clockwork yu2022orca kwon2023vllm li2023alpaserve",
    ),
    _lecture("ML Cluster Management", "xiao2018gandiva jeon2019philly", "mao2019decima"),
    _discussion(
        "cluster management",
        "gu2019tiresias mahajan2020themis narayanan2020gavel qiao2021pollux",
    ),
    Lesson("presentation", "Present your final project"),
    Lesson("presentation", "Present your final project"),
)


@dataclass(frozen=True)
class MilestonePlan:
    """Something to hand in for the project.

    :param week: due shortly before that week's class; it opens with the class of `opens_week`.
    :param points: of the course's project; 0 for one that is not graded.
    """

    title: str
    week: int
    opens_week: int
    points: int
    file_types: str
    instructions: str


PROPOSAL, CHECKPOINT, DRAFT, FINAL_TALK, REPORT = range(5)
MILESTONES = (
    MilestonePlan(
        "Proposal",
        7,
        3,
        10,
        "pdf",
        "Two pages: the question, why it is open, what you will build or measure, and what could go "
        "wrong. Name the three papers it stands on.",
    ),
    MilestonePlan(
        "Checkpoint",
        10,
        7,
        20,
        "pdf zip",
        "Three pages: what runs, the first measurement, and what you changed your mind about.",
    ),
    MilestonePlan(
        "Draft of the report",
        12,
        10,
        0,
        "pdf",
        "As far as it is. It gets comments, no grade.",
    ),
    MilestonePlan(
        "Final presentation",
        15,
        12,
        30,
        "pdf pptx key odp",
        "The slides of your talk: 15 minutes and 5 for questions.",
    ),
    MilestonePlan(
        "Final report",
        16,
        12,
        40,
        "pdf zip",
        "Eight pages and the code. Somebody else must be able to run it.",
    ),
)
EXAM_POINTS = TALK_POINTS = 100


@dataclass(frozen=True)
class AnnouncementPlan:
    """Something told so many days after the class of a week.

    :param lacking: the milestone; those of whom nothing has come for it are told. None: everybody.
    :param planned: how many days ahead it was written and scheduled; 0 if it goes out as written.
    """

    title: str
    body: str
    week: int
    days: int = 1
    lacking: int | None = None
    planned: int = 0


ANNOUNCEMENTS = (
    AnnouncementPlan(
        "Welcome",
        "We meet once a week, and each week has something to read. Have a look at the programme "
        "and bring a question to the first class.",
        week=1,
        days=-3,
    ),
    AnnouncementPlan(
        "Choose your two talks",
        "Each of you presents two papers, one before the midterm and one after it if you can. "
        "The sign-up opens this evening: first come, first served.",
        week=1,
        days=0,
    ),
    AnnouncementPlan(
        "What makes a good proposal",
        "One question, one measurement that would answer it, and a plan for when it fails. "
        "The proposal is due before the next discussion.",
        week=5,
    ),
    AnnouncementPlan(
        "What the midterm covers",
        "All readings up to the week before it, and no more:\n\n"
        "- why each system was built, and for whom;\n"
        "- what it gives up for that;\n"
        "- how its authors measured it.\n\n"
        "One sheet of notes may be brought.",
        week=8,
        days=-3,
        planned=14,
    ),
    AnnouncementPlan(
        "Drafts get comments",
        "Hand in what you have, however rough. Each draft is read by one of us within a week.",
        week=11,
    ),
    AnnouncementPlan(
        "Your draft is still to come",
        "We have nothing of your team yet, and two of us keep the day after for reading. "
        "**A page of headings** is enough to talk about.",
        week=12,
        days=-7,
        lacking=DRAFT,
    ),
    AnnouncementPlan(
        "Final presentations",
        "Three teams a day, 15 minutes and 5 for questions. Bring a machine that has met the "
        "projector before.",
        week=14,
        planned=28,
    ),
)

QUESTIONS = (
    "How much of the gain is left once the baseline is tuned as carefully?",
    "Which of the two ideas matters more? I would have liked to see each of them alone.",
    "What breaks first when the cluster is ten times as large?",
    "The evaluation uses one model family. Would you expect the same for recommenders?",
    "Is the cost model still right on hardware that the authors did not have?",
    "Why is it acceptable here to change the order of floating-point sums?",
    "What happens to the tail latency when one machine is slow but not dead?",
    "Could the same be had by a change in the compiler instead of in the runtime?",
    "How long does the search take, and who pays for it when the model changes every week?",
    "Section 4 assumes that the network is the bottleneck. Is it still?",
    "What would an operator have to watch to know that this is working?",
    "Memory is saved by computing twice. At which price of energy is that a bad trade?",
)
COMMENTS = (
    "Clear from the first slide; the limits of the evaluation were well seen.",
    "Good figures. Say earlier what the paper is against.",
    "You answered the questions better than the paper does.",
    "A little fast in the middle part; the summary was excellent.",
    "The comparison with last week's paper was the best part.",
    "Solid. Next time spend less on the background and more on the result.",
)
OPINIONS = (
    ("The running example: one batch followed through the whole system.", "Fewer numbers a slide."),
    ("You said at once what the paper does not show.", ""),
    ("", "I lost the thread at the cost model. One picture of it would have helped."),
    ("The drawing of the pipeline was better than the paper's own.", "Slower in the evaluation."),
    ("Good answers to the questions, also where you did not know.", "Name the baseline earlier."),
    ("The history at the beginning: now I know why anybody needed this.", ""),
    ("", "Please speak to the class, not to the wall."),
)
"""What listeners say of talks: what was good, and what could be better."""
