"""The shape of every content file, as typed records. Unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
OptionalDay = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Urgency = Literal["none", "weeks", "days", "today", "emergency"]
Audience = Literal["child", "pregnant"]


class Record(BaseModel):
    """A record whose keys are exactly its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Reviewed(Record):
    """What every clinical file carries: where it comes from and who checked it."""

    sources: list[Text] = Field(min_length=1)
    written_on: Day
    review_due: Day
    reviewed_by: str
    reviewed_on: OptionalDay


class TopicFile(Reviewed):
    """content/<language>/topics/<id>.yaml: one answer."""

    title: Text
    section: Literal[
        "understanding",
        "self-care",
        "medicine",
        "tests-and-procedures",
        "long-lasting",
        "daily-life",
        "special-groups",
        "getting-help",
    ]
    opens_check: bool
    unsuitable_for: list[Audience]
    safety_tail: bool
    asks: list[Text]
    names: list[Text]
    say: Text
    more: Text
    brief: Text
    card: Text
    grade: Literal["strong", "moderate", "weak", "mixed", "consensus"]
    claims: list[Text]
    next: list[Text]
    suggest: bool = False
    leads_to: Literal["", "movements", "plan"] = ""
    calm_only: bool = False
    answers: str = ""


class MovementFile(Reviewed):
    """content/<language>/movements/<id>.yaml: one movement of a guided set."""

    title: Text
    names: list[Text] = Field(min_length=1)
    position: Text
    caution: str
    steps: list[Text] = Field(min_length=1)
    pause: int
    breathing: str
    count: int = Field(ge=0)
    hold: int
    rest: int
    round: list[Text]
    stop_if: Text
    sets: dict[str, int]
    skip_in: list[Text]


class SituationRow(Record):
    """What tells that somebody is in a situation."""

    topics: list[Text] = []
    yes_to: list[Text] = []


class StageRow(Record):
    """What it means for movements how long the pain has lasted."""

    over_weeks: float
    plan: Text
    situation: Text


class MovingFile(Record):
    """content/movements.yaml."""

    situations: dict[str, SituationRow]
    choices: list[Text] = Field(min_length=2)
    not_sure: Text
    stages: list[StageRow] = Field(min_length=1)
    barred_by: list[Text]


class WarningFile(Reviewed):
    """content/<language>/warnings/<id>.yaml: one warning sign."""

    title: Text
    group: Text
    urgency: Urgency
    kind: str
    covers: str
    points_to: str
    asks: list[Text] = Field(min_length=1)


class StepWords(Record):
    """The words of one step of the check."""

    ask: Text
    reword: Text
    clarify: str = ""
    clarify_again: str = ""
    why: Text
    heard_no: str = ""
    names: list[Text] = []
    sources: list[Text] = Field(min_length=1)


class OutcomeRow(Record):
    """What one answer leads to."""

    urgency: Urgency | Literal[""] = ""
    kind: str = ""
    next: str = ""
    audience: list[Audience] = []
    close: bool = False


class ClarifyRow(Record):
    """What the answers to a clarifier lead to."""

    yes: OutcomeRow
    no: OutcomeRow


class StepRow(Record):
    """One step of content/red_flags.yaml."""

    yes: OutcomeRow
    no: OutcomeRow
    not_sure: OutcomeRow
    child: OutcomeRow | None = None
    pregnant: OutcomeRow | None = None
    both: OutcomeRow | None = None
    clarify: ClarifyRow | None = None
    unclear: Literal["yes", "not_sure"]
    unclear_at_once: bool = False
    missed: Literal["", "yes"] = ""
    only_for: Audience | Literal[""] = ""
    aside: bool = False
    covers: list[Text] = []


class TogetherRow(Record):
    """Steps that are an emergency together, each answered yes."""

    steps: list[Text] = Field(min_length=2)
    kind: Text
    covers: list[Text] = Field(min_length=1)


class SaidRow(Record):
    """What a sign that is said does besides its urgency."""

    audience: list[Audience] = []
    aside: str = ""


class DurationRow(Record):
    """What a duration of the pain means."""

    over_weeks: float = Field(ge=0)
    urgency: Literal["weeks", "days", "today"]
    topic: str = ""


class ComplaintRow(Record):
    """What a part of a complaint does to the check that it opens."""

    answers: str = ""
    sign: str = ""
    topic: str = ""


class RedFlagsFile(Record):
    """content/red_flags.yaml."""

    start: Text
    not_sure_limit: int = Field(ge=1)
    missed_limit: int = Field(ge=1)
    after_sign: Text
    steps: dict[str, StepRow]
    together: list[TogetherRow]
    said: dict[str, SaidRow]
    end_it: Text
    durations: list[DurationRow]
    complaints: dict[str, ComplaintRow]
    after_check: Text


class AdviceWords(Record):
    """One kind of advice."""

    say: Text
    short: Text
    do: str = ""
    tell: str = ""
    title: Text
    card: Text
    sources: list[Text] = Field(min_length=1)


class QuestionWords(Record):
    """A question that can stay open outside the check."""

    ask: Text
    reword: Text
    help: Text


class EndingWords(Record):
    """How a check ends below today."""

    say: Text
    title: Text
    card: Text
    sources: list[Text] = Field(min_length=1)


class MovementWords(Record):
    """Words that count repetitions."""

    counts: list[Text] = Field(min_length=1)
    together: Text
    times: Text
    rest: Text


class TemplateWords(Record):
    """Sentences that are filled when content is compiled."""

    offer_two: Text
    offer_two_again: Text
    offer_one: Text
    offer_one_again: Text
    from_one: Text = Field(alias="from")
    from_two: Text
    card_source: Text
    last_or: Text
    tell: Text


class CardWords(Record):
    """Pieces of every card."""

    signs_card: Text
    footer: Text


class PhrasesFile(Record):
    """content/<language>/phrases.yaml."""

    say: dict[str, Text]
    questions: dict[str, QuestionWords]
    movement: MovementWords
    templates: TemplateWords
    endings: dict[str, EndingWords]
    card: CardWords
    last_resort: Text
    refused: Text
    sources: list[Text]


class PeopleFile(Record):
    """content/<language>/people.yaml: what placeholders stand for, for each of ``skill.state.PERSONS``, "you" first."""

    you: dict[str, str]
    they: dict[str, str]
    child: dict[str, str]


class Emergency(Record):
    """The emergency number of a country."""

    spoken: Text
    digits: Text


class RegionFile(Record):
    """content/regions/<locale>.yaml."""

    country: str
    emergency: Emergency
    emergency_department: Text
    advice_line: Text
    advice_card: Text
    crisis_line: Text
    crisis_card: Text
    words: dict[str, Text]
    sources: list[Text] = Field(min_length=1)
    written_on: Day
    verified_on: OptionalDay
    verified_by: str


class SourceRow(Record):
    """One entry of content/sources.yaml."""

    title: Text
    body: Text
    year: str
    where: str
    viewed: Literal["full", "part", "no"]
    spoken: Text
    note: str


class ClaimRow(Record):
    """One row of content/seed_claims.yaml."""

    claim: Text
    verdict: Literal["agree", "nuance", "superseded"]
    wording: Text
    never: Text
    sources: list[Text]


class NeverRow(Record):
    """One rule of content/never_say.yaml."""

    write: Text
    patterns: list[Text]


class SlotValue(Record):
    """A value of a slot type."""

    id: Text
    name: Text
    synonyms: list[Text] = []


class ControlIntent(Record):
    """An intent that is not content: what it means and how it is said."""

    act: Text
    id: str = ""
    who: str = ""
    asks: list[Text] = []
    least: int = 0
    cap: int = 60


class Caps(Record):
    """The most samples of an intent, by what it is; ``sign`` is for each sign of a group of warnings."""

    warning: int
    sign: int
    entry: int
    topic: int
    lookalike: int


class Leasts(Record):
    """The least samples of an intent, by what it is."""

    warning: int
    entry: int
    topic: int
    lookalike: int
    end_it: int


class ModelFile(Record):
    """interaction_model/<language>.yaml."""

    invocation_name: Text
    fallback_sensitivity: Literal["LOW", "MEDIUM", "HIGH"]
    rules: dict[str, Text]
    slots: dict[str, Text]
    intents: dict[str, ControlIntent]
    types: dict[str, list[SlotValue]]
    caps: Caps
    leasts: Leasts
