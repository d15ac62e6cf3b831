"""How other systems call what is no grade, as far as formats of theirs were read.

Folded: without case, accents, spaces and signs (courses.roster.words.fold).
"""

from courses.roster.words import HEADINGS

IDENTITY: dict[str, tuple[str, ...]] = {
    **HEADINGS,
    "name": (*HEADINGS["name"], "studentfullname", "sortablename"),
    "first": (*HEADINGS["first"], "preferredgivenname"),
    "last": (*HEADINGS["last"], "preferredfamilyname"),
    "student_id": (
        *("sisuserid", "studentsisid", "sisid", "studentid", "studentidnumber", "orgdefinedid"),
        *(word for word in HEADINGS["student_id"] if word not in {"id", "orgdefinedid"}),
        *(
            "identifier",
            "rosteridentifier",
            "identificador",
            "numerodidentification",
            "numerodeid",
            "id",
        ),
    ),
    "login": (
        *("sisloginid", "username", "userlogin", "login", "loginid", "userid", "user"),
        *("githubusername", "benutzername", "anmeldename", "usuario", "nombredeusuario"),
        *("nomdutilisateur", "utcid", "netid", "uni", "아이디", "用户名", "使用者名稱"),
    ),
}
"""What tells who a row is, or where they belong."""

NEVER_ITEMS = frozenset(
    (
        # about the person
        *("integrationid", "rootaccount", "institution", "department", "abteilung", "institucion"),
        *(
            "departamento",
            "departement",
            "기관소속",
            "기관",
            "학과",
            "소속",
            "机构",
            "院系",
            "部门",
        ),
        *("canvasuserid", "crowdmarkid", "scoreurl", "zone", "pronoun", "pronouns", "classlevel"),
        *("major1", "major2", "major", "school", "year", "semester", "gradingpolicy", "notes"),
        *("coursenumber", "enrlcd", "finalunits", "quarter", "courseid", "datetime", "country"),
        *("meetingtimeslocations", "secondaryemail", "utcoffset", "timezone", "group", "city"),
        *(
            "registrationsubsection",
            "teamregistrationsection",
            "teamrotatingsection",
            "rotationsection",
            "rotatingsection",
            "availability",
            "phone",
        ),
        *("lastaccess", "lastaccessed", "childcourseid", "githubid", "teamid", "password", "role"),
        # about the work
        *("status", "estado", "etat", "상태", "状态", "submissionid", "submissiontime", "lateness"),
        *("viewcount", "submissioncount", "latenesshms", "totallatenesshms", "onlinetext"),
        *("gradecanbechanged", "calificacionpuedecambiarse", "maximumgrade", "calificacionmaxima"),
        *("lastmodifiedsubmission", "lastmodifiedgrade", "ultimamodificacionenvio", "maxpoints"),
        *("ultimamodificacioncalificacion", "assignmenturl", "startercodeurl", "pointsavailable"),
        *("studentrepositoryname", "studentrepositoryurl", "submissiontimestamp", "groupname"),
        *("feedback", "comment", "comments", "feedbackcomments", "comentariosderetroalimentacion"),
        *("commentaire", "kommentar", "bemerkung", "피드백", "의견", "反馈", "评语"),
        *("lastpageviewtime", "lastparticipationtime", "lastloggedout", "assignmentontimepercent"),
        # computed by the system
        *("coursetotal", "kursgesamt", "totaldelcurso", "totalducours", "강좌총점", "课程总分"),
        *("overallcoursegrade", "weightedtotal", "endoflineindicator", "calculatedfinalgrade"),
        *("adjustedfinalgrade", "overridescore", "overridegrade", "overridestatus"),
    )
)

LAST_DOWNLOADED = (
    *("lastdownloadedfromthiscourse", "zuletztausdiesemkurs", "dernertelechargement"),
    *("derniertelechargement", "ultimadescarga", "이강좌에서마지막", "最近从此课程下载"),
)
MODULES = (
    *("assignment", "quiz", "forum", "workshop", "lesson", "external tool", "h5p", "scorm package"),
    *("aufgabe", "test", "lektion", "workshop", "devoir", "atelier", "tarea", "cuestionario"),
    *("taller", "과제", "퀴즈", "作业", "测验"),
)
"""What Moodle puts before an item's name, with a colon."""

REAL = frozenset(
    (
        *(
            "real",
            "punkte",
            "valor",
            "valoractual",
            "reel",
            "brut",
            "points",
            "실제",
            "실점수",
            "实际",
        ),
    )
)
PERCENTAGE = frozenset(
    ("percentage", "prozentsatz", "porcentaje", "pourcentage", "백분율", "百分比")
)
LETTER = frozenset(("letter", "buchstabe", "letra", "lettre", "등급", "字母", "글자"))
FEEDBACK = frozenset(("feedback", "retroalimentacion", "피드백", "反馈"))
GRADE = frozenset(
    ("grade", "bewertung", "calificacion", "note", "성적", "점수", "成绩", "pointsawarded")
)
"""The one column of grades in files about one item."""
