"""How files call columns and roles, in the languages and systems that were met."""

import unicodedata

# Headings as they are met, without case, accents, spaces and signs. The first one found wins.
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": (
        *("email", "emailaddress", "mail", "mailaddress", "primaryemail", "studentemail"),
        *("universityemail", "emailadresse", "mailadresse", "adresseemail", "adressemail"),
        *("courriel", "correo", "correoelectronico", "direcciondecorreo", "direccionemail"),
        *("이메일", "이메일주소", "전자우편", "메일", "메일주소", "邮箱", "电子邮箱", "电子邮件"),
        *("郵箱", "電子郵件", "電郵", "メール", "メールアドレス"),
    ),
    "name": (
        *("name", "fullname", "studentname", "displayname", "student", "participant"),
        *("vollstandigername", "nomcomplet", "nombrecompleto", "nombreyapellidos", "nombre"),
        *("이름", "성명", "학생이름", "학생명", "姓名", "名字", "氏名", "名前", "sortablename"),
    ),
    "first": (
        *("firstname", "givenname", "forename", "first", "studentfirstmiddle", "studentfirst"),
        *("firstmiddle", "firstnames", "givennames", "vorname", "vornamen", "prenom", "prenoms"),
        *("nombres", "名"),
    ),
    "last": (
        *("lastname", "surname", "familyname", "last", "studentlast", "nachname", "familienname"),
        *("nom", "nomdefamille", "apellido", "apellidos", "성", "姓"),
    ),
    "role": ("role", "roles", "courserole", "rolle", "rol", "역할", "구분", "角色", "身份", "役割"),
    "student_id": (
        *("sisuserid", "studentsisid", "sisid", "studentid", "studentidnumber", "studentnumber"),
        *("studentno", "studentnr", "sid", "matrikelnummer", "matrikelnr", "matriculationnumber"),
        *("matrnr", "idnumber", "idnummer", "numerodeid", "orgdefinedid", "institutionalid"),
        *("universityid", "perm", "permno", "학번", "学号", "學號", "学籍番号", "学生番号", "id"),
    ),
    "section": (
        *("section", "sections", "sectionname", "registrationsection", "courselecture"),
        *("groups", "group1", "gruppen", "gruppe", "grupos", "grupo", "groupes", "분반", "班级"),
    ),
    "login": ("sisloginid", "login", "loginid", "username", "userid", "user"),
}
ROLES: dict[str, tuple[str, ...]] = {
    "student": (
        *("student", "students", "learner", "participant", "studentin", "studierende"),
        *("studierender", "etudiant", "etudiante", "estudiante", "alumno", "alumna"),
        *("학생", "수강생", "学生", "學生", "s"),
    ),
    "ta": (
        *("ta", "tas", "teachingassistant", "assistant", "tutor", "tutorin", "grader", "reader"),
        *(
            "noneditingteacher",
            "hiwi",
            "mentor",
            "fullaccessgrader",
            "limitedaccessgrader",
            "fullaccessgradergradta",
            "limitedaccessgradermentor",
        ),
        *("조교", "助教"),
    ),
    "instructor": (
        *("instructor", "teacher", "editingteacher", "lecturer", "professor", "prof", "dozent"),
        *("dozentin", "faculty", "강사", "교수", "교수자", "담당교수", "教师", "老师", "教授"),
    ),
    "observer": ("observer", "auditor", "audit", "guest", "gast", "청강생", "참관", "旁听"),
}
ROLE_OF = {word: role for role, words in ROLES.items() for word in words}


def fold(words: str) -> str:
    """Return a heading or a role without case, accents, spaces and signs, to compare it."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in plain if char.isalnum()))
