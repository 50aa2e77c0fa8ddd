"""The vocabulary terms behind the columns of the What Works Clearinghouse export."""

from dataclasses import dataclass

from django.utils.text import slugify

from resources.importers.terms import TermSpec
from resources.models import Place

EARLY = TermSpec("early-childhood", "Early childhood", "Primera infancia", sort_order=1)
ELEMENTARY = TermSpec("elementary", "Elementary school", "Escuela primaria", sort_order=2)
MIDDLE = TermSpec("middle-school", "Middle school", "Escuela intermedia", sort_order=3)
HIGH = TermSpec("high-school", "High school", "Escuela secundaria", sort_order=4)
AFTER = TermSpec(
    "postsecondary", "After high school", "Después de la secundaria", ("college",), sort_order=5
)

# In the order of a child's years: what follows "Grade_" in a column -> its level.
GRADES: dict[str, TermSpec] = {
    "PK": EARLY,
    **dict.fromkeys(["K", "1", "2", "3", "4", "5"], ELEMENTARY),
    **dict.fromkeys(["6", "7", "8"], MIDDLE),
    **dict.fromkeys(["9", "10", "11", "12"], HIGH),
    "PS": AFTER,
}
LEVELS = (EARLY, ELEMENTARY, MIDDLE, HIGH, AFTER)

MULTILINGUAL = TermSpec(
    "multilingual-learners", "Multilingual learners", "Estudiantes multilingües",
    ("English language learners", "English learners"),
)  # fmt: skip
DISABILITIES = TermSpec(
    "students-with-disabilities", "Students with disabilities", "Estudiantes con discapacidad"
)
RURAL = TermSpec("rural", "Rural students", "Estudiantes rurales")

# Column with the share of students in the sample -> term and the words for a sentence.
SHARES: dict[str, tuple[TermSpec, str]] = {
    "Race_Black": (TermSpec("black", "Black students", "Estudiantes negros"), "Black"),
    "Ethnicity_Hispanic": (
        TermSpec("hispanic", "Hispanic students", "Estudiantes hispanos", ("Latino students",)),
        "Hispanic",
    ),
    "Race_Asian": (TermSpec("asian", "Asian students", "Estudiantes asiáticos"), "Asian"),
    "Race_Native_American": (
        TermSpec("indigenous", "Indigenous students", "Estudiantes indígenas",
                 ("Native American students",)),
        "American Indian or Alaska Native",
    ),
    "Race_Pacific_Islander": (
        TermSpec("pacific-islander", "Pacific Islander students",
                 "Estudiantes de las islas del Pacífico"),
        "Pacific Islander",
    ),
    "Demographics_of_Study_Sample_English_language_learners": (
        MULTILINGUAL, "English language learners",
    ),
    "Demographics_of_Study_Sample_Free_or_reduced_price_lunch": (
        TermSpec("low-income", "Students from low-income families",
                 "Estudiantes de familias con bajos ingresos"),
        "eligible for free or reduced-price lunch",
    ),
    "Demographics_of_Study_Sample_Students_with_disabilities": (
        DISABILITIES, "students with disabilities",
    ),
}  # fmt: skip
POPULATIONS = (*(term for term, _ in SHARES.values()), RURAL)

COUNTRY = TermSpec(
    "united-states", "United States", "Estados Unidos", ("USA", "U.S."), Place.Kind.COUNTRY
)
_SPANISH_STATES = {
    "District of Columbia": "Distrito de Columbia", "Hawaii": "Hawái", "Louisiana": "Luisiana",
    "Michigan": "Míchigan", "Mississippi": "Misisipi", "Missouri": "Misuri",
    "New Hampshire": "Nuevo Hampshire", "New Jersey": "Nueva Jersey",
    "New Mexico": "Nuevo México", "New York": "Nueva York", "North Carolina": "Carolina del Norte",
    "North Dakota": "Dakota del Norte", "Oregon": "Oregón", "Pennsylvania": "Pensilvania",
    "South Carolina": "Carolina del Sur", "South Dakota": "Dakota del Sur", "Texas": "Texas",
    "West Virginia": "Virginia Occidental",
}  # fmt: skip
_STATE_NAMES = (
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut",
    "Delaware", "District of Columbia", "Florida", "Georgia", "Hawaii", "Idaho", "Illinois",
    "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts",
    "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada",
    "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota",
    "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Rhode Island", "South Carolina",
    "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington",
    "West Virginia", "Wisconsin", "Wyoming",
)  # fmt: skip
STATES: dict[str, TermSpec] = {
    name: TermSpec(
        slugify(name), name, _SPANISH_STATES.get(name, ""), kind=Place.Kind.STATE, parent=COUNTRY
    )
    for name in _STATE_NAMES
}
REGIONS = ("Midwest", "Northeast", "South", "West")

_STUDENTS = TermSpec("student-success", "Student success", "Éxito estudiantil")
_TEACHING = TermSpec("teaching-and-learning", "Teaching and learning", "Enseñanza y aprendizaje")
_SYSTEMS = TermSpec("schools-and-systems", "Schools and systems", "Escuelas y sistemas")

_LITERACY = TermSpec(
    "early-literacy", "Early literacy", "Lectura temprana", ("beginning reading",),
    parent=_TEACHING,
)  # fmt: skip
_MATHS = TermSpec("mathematics", "Mathematics", "Matemáticas", ("math", "maths"), parent=_TEACHING)
_CHILDHOOD = TermSpec(
    "early-childhood", "Early childhood", "Primera infancia", ("pre-K", "preschool"),
    parent=_STUDENTS,
)  # fmt: skip
_SPECIAL = TermSpec(
    "special-education", "Special education", "Educación especial", parent=_TEACHING
)
_COLLEGE = TermSpec(
    "college-success", "Getting to and through college", "Acceso y éxito universitario",
    ("transition to college", "postsecondary success", "developmental education"),
    parent=_STUDENTS,
)  # fmt: skip


@dataclass(frozen=True)
class Protocol:
    """What a review protocol of the clearinghouse is about."""

    words: str
    topics: tuple[TermSpec, ...]
    population: TermSpec | None = None


def _protocol(words: str, *topics: TermSpec, population: TermSpec | None = None) -> Protocol:
    return Protocol(words, topics, population)


PROTOCOLS: dict[str, Protocol] = {
    "Adolescent Literacy": _protocol("adolescent literacy", TermSpec(
        "adolescent-literacy", "Adolescent literacy", "Lectura en la adolescencia",
        parent=_TEACHING)),
    "Beginning Reading": _protocol("beginning reading", _LITERACY),
    "Character Education": _protocol("character education", TermSpec(
        "character-education", "Character education", "Educación del carácter",
        parent=_STUDENTS)),
    "Charter Schools": _protocol("charter schools", TermSpec(
        "charter-schools", "Charter schools", "Escuelas chárter", parent=_SYSTEMS)),
    "Children Identified With Or At Risk For An Emotional Disturbance": _protocol(
        "children with or at risk of an emotional disturbance", TermSpec(
            "emotional-and-behavioral-needs", "Emotional and behavioral needs",
            "Necesidades emocionales y de conducta",
            ("emotional and behavioural needs", "emotional disturbance"), parent=_STUDENTS),
        population=DISABILITIES),
    "Children and Students with Intellectual Disability": _protocol(
        "students with intellectual disability", _SPECIAL, population=DISABILITIES),
    "Children and Students with an Autism Spectrum Disorder": _protocol(
        "students with an autism spectrum disorder", _SPECIAL, population=DISABILITIES),
    "Developmental Education": _protocol("developmental education", _COLLEGE),
    "Dropout Prevention": _protocol("dropout prevention", TermSpec(
        "dropout-prevention", "Dropout prevention", "Prevención de la deserción escolar",
        parent=_STUDENTS)),
    "Early Childhood Education": _protocol("early childhood education", _CHILDHOOD),
    "Early Childhood Education for Children with Disabilities": _protocol(
        "early childhood education for children with disabilities", _CHILDHOOD, _SPECIAL,
        population=DISABILITIES),
    "Elementary School Mathematics": _protocol("elementary school mathematics", _MATHS),
    "English Language Learners": _protocol("English language learners", TermSpec(
        "multilingual-learners", "Multilingual learners", "Estudiantes multilingües",
        ("English language learners", "English learners"), parent=_TEACHING),
        population=MULTILINGUAL),
    "High School Mathematics": _protocol("high school mathematics", _MATHS),
    "Middle School Math": _protocol("middle school mathematics", _MATHS),
    "Primary Mathematics": _protocol("primary mathematics", _MATHS),
    "School Leadership Review Protocol": _protocol("school leadership", TermSpec(
        "school-leadership", "School leadership", "Liderazgo escolar", parent=_SYSTEMS)),
    "Science": _protocol("science", TermSpec(
        "science", "Science", "Ciencias", parent=_TEACHING)),
    "Secondary Mathematics": _protocol("secondary mathematics", _MATHS),
    "Students with a Specific Learning Disability": _protocol(
        "students with a specific learning disability", _SPECIAL, population=DISABILITIES),
    "Supporting Postsecondary Success": _protocol("postsecondary success", _COLLEGE),
    "Teacher Training, Evaluation, and Compensation": _protocol(
        "teacher training, evaluation and pay", TermSpec(
            "teacher-training-and-pay", "Teacher training, evaluation and pay",
            "Formación, evaluación y sueldo docente", parent=_SYSTEMS)),
    "Transition to College": _protocol("the transition to college", _COLLEGE),
}  # fmt: skip


def protocol(name: str) -> Protocol:
    """Return what a protocol is about; one that is new here is a topic of its own."""
    return PROTOCOLS.get(name) or Protocol(name, (TermSpec(slugify(name)[:80], name[:120]),))
