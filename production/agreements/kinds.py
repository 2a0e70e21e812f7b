"""Which terms a rate card has, in which form and unit. No figure stands here: figures are rows with a source each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Mark(TextChoices):
    """How well a figure is known."""

    SOURCE = "S", _("a union's, a plan's or a vendor's page, or a statute")
    SECOND = "2", _("a second-hand source")
    COMPUTED = "C", _("computed from other rows")
    TRADE = "M", _("common in the trade, no page at hand")
    UNKNOWN = "U", _("not known")


class Category(TextChoices):
    """Whom a row is for; a row without a category is for everybody who has none of their own."""

    LEAD = "lead", _("Lead")
    OTHER = "other", _("Other performer")
    BACKGROUND = "background", _("Background")
    STUNT = "stunt", _("Stunt performer")
    MINOR = "minor", _("Minor")
    VOICE = "voice", _("Voice")
    WRITER = "writer", _("Writer")
    DIRECTOR = "director", _("Director")
    CREW = "crew", _("Crew")


class Group(TextChoices):
    """The headings below which a card's page shows its rows, in this order."""

    COVERAGE = "coverage", _("Coverage")
    MINIMUMS = "minimums", _("Minimums")
    HOURS = "hours", _("Hours and overtime")
    MEALS = "meals", _("Meals")
    REST = "rest", _("Rest")
    PREMIUMS = "premiums", _("Premium days")
    FRINGES = "fringes", _("Pension, health and agent")
    ALLOWANCES = "allowances", _("Allowances")
    PEOPLE = "people", _("Members, minors and riders")
    AFTER = "after", _("Credits and reuse")
    PAY = "pay", _("Pay")
    EMPLOYER = "employer", _("Employer's taxes")
    ACCOUNTS = "accounts", _("Account codes")


class Scope(TextChoices):
    """Of what a card tells; a deal is made under an agreement alone."""

    AGREEMENT = "agreement", _("What an agreement asks")
    STATE = "state", _("What a state's law asks beside it")
    EMPLOYER = "employer", _("An employer's taxes, by the calendar year")
    ACCOUNTS = "accounts", _("A chart of accounts")


class Form(TextChoices):
    """What a value is made of; ``values.py`` reads and writes each."""

    MONEY = "money", _("an amount, as in 250.00")
    NUMBER = "number", _("a number, as in 12")
    STEPS = "steps", _("multipliers and the hours after which they hold, as in 1.5 after 8, 2 after 10")
    MONIES = "monies", _("amounts one after the other, the last for all that follow, as in 25, 35, 50")
    RANGE = "range", _("the least and the most, as in 30 to 60")
    PAUSE = "pause", _("minutes and within how many hours, as in 15 within 2")
    SWITCH = "switch", _("yes or no")
    TEXT = "text", _("words")
    DATE = "date", _("a day, as in 2026-06-30")


class RateKind(TextChoices):
    """Every term that a card names, known or not."""

    COVERAGE_BUDGET = "coverage_budget", _("Budget at most")
    COVERAGE_FORMAT = "coverage_format", _("Format")
    COVERAGE_CHAPTER_SECONDS = "coverage_chapter_seconds", _("Chapters shorter than")
    COVERAGE_CONSECUTIVE_DAYS = "coverage_consecutive_days", _("Shoot days in a row at most")
    COVERAGE_COUNTRY = "coverage_country", _("Shot in")
    SUNSET = "sunset", _("The agreement ends after")
    DAY_MINIMUM = "day_minimum", _("Day")
    THREE_DAY_MINIMUM = "three_day_minimum", _("Three days")
    WEEKLY_MINIMUM = "weekly_minimum", _("Week")
    BACKGROUND_UPGRADE = "background_upgrade", _("Background that is given words")
    MINIMUM_HOURS = "minimum_hours", _("Hours paid at least")
    TIME_UNIT = "time_unit", _("Time is rounded up to")
    OVERTIME = "overtime", _("Overtime")
    WEEKLY_OVERTIME_DIVISOR = "weekly_overtime_divisor", _("Overtime in a week: the week's rate ÷")
    MEAL_DUE_HOURS = "meal_due_hours", _("A meal is due within")
    MEAL_MINUTES = "meal_minutes", _("Minutes of a meal that are deducted")
    MEAL_PENALTIES = "meal_penalties", _("Meal penalties")
    NON_DEDUCTIBLE_MEAL = "non_deductible_meal", _("Non-deductible meal that restarts the clock")
    REST_DAILY_HOURS = "rest_daily_hours", _("Rest between days")
    REST_WEEKLY_HOURS = "rest_weekly_hours", _("Rest in a week")
    FORCED_CALL = "forced_call", _("Forced call: the day's rate, or this where it is less")
    PREMIUM_SIXTH_DAY = "premium_sixth_day", _("Sixth day in a row")
    PREMIUM_SEVENTH_DAY = "premium_seventh_day", _("Seventh day in a row")
    PREMIUM_HOLIDAY = "premium_holiday", _("Holiday")
    P_AND_H_RATE = "p_and_h_rate", _("Pension and health")
    P_AND_H_CEILING = "p_and_h_ceiling", _("Pension and health: counted up to")
    P_AND_H_ON_AGENT_FEE = "p_and_h_on_agent_fee", _("Pension and health also on what is added for the agent")
    AGENT_PERCENT = "agent_percent", _("Agent, on top where the deal says so")
    ALLOWANCE_MILEAGE = "allowance_mileage", _("Mileage")
    ALLOWANCE_KIT = "allowance_kit", _("Kit")
    ALLOWANCE_WARDROBE_FORMAL = "allowance_wardrobe_formal", _("Own wardrobe, formal")
    ALLOWANCE_WARDROBE_OTHER = "allowance_wardrobe_other", _("Own wardrobe, other")
    UNION_ONLY = "union_only", _("Members, or a Taft-Hartley report")
    TAFT_HARTLEY_DAYS = "taft_hartley_days", _("Taft-Hartley report within")
    BACKGROUND_COVERED_PER_DAY = "background_covered_per_day", _("Background under the agreement")
    MINORS_TRUST_PERCENT = "minors_trust_percent", _("Minor's trust (California)")
    MINORS_TERMS = "minors_terms", _("Minors: hours, school, papers")
    INTIMACY_RIDER = "intimacy_rider", _("Intimacy rider")
    AI_REPLICA_TERMS = "ai_replica_terms", _("AI and digital replicas")
    CREDIT_DUTY = "credit_duty", _("Who must be credited")
    REUSE = "reuse", _("Reuse of pictures and sound")
    RESIDUALS = "residuals", _("Residuals")
    PAY_RULES = "pay_rules", _("Rules by which pay is reckoned")
    EMPLOYER_OASDI_PERCENT = "employer_oasdi_percent", _("Old age, survivors and disability (OASDI)")
    EMPLOYER_OASDI_CEILING = "employer_oasdi_ceiling", _("OASDI: counted up to")
    EMPLOYER_MEDICARE_PERCENT = "employer_medicare_percent", _("Medicare")
    EMPLOYER_FUTA_PERCENT = "employer_futa_percent", _("Federal unemployment (FUTA)")
    EMPLOYER_FUTA_CEILING = "employer_futa_ceiling", _("FUTA: counted up to")
    ACCOUNT_CAST = "account_cast", _("Cast")
    ACCOUNT_DAY_PLAYERS = "account_day_players", _("Day players")
    ACCOUNT_OVERTIME = "account_overtime", _("Overtime")
    ACCOUNT_EXTRAS = "account_extras", _("Extras")
    ACCOUNT_CREW = "account_crew", _("Crew")
    ACCOUNT_WRITERS = "account_writers", _("Writers")
    ACCOUNT_DIRECTION = "account_direction", _("Direction")
    ACCOUNT_FRINGES_END = "account_fringes_end", _("Fringes: the account's last digits are")


@dataclass(frozen=True)
class Kind:
    """``unit`` is per what or in what; of an amount it stands behind the currency. ``is_by_category`` says that the
    figure mostly differs between leads, background and others."""

    group: Group
    form: Form
    unit: Words = ""
    is_by_category: bool = False


K, F, G = RateKind, Form, Group
KINDS: dict[RateKind, Kind] = {
    K.COVERAGE_BUDGET: Kind(G.COVERAGE, F.MONEY, _("a series")),
    K.COVERAGE_FORMAT: Kind(G.COVERAGE, F.TEXT),
    K.COVERAGE_CHAPTER_SECONDS: Kind(G.COVERAGE, F.NUMBER, _("seconds")),
    K.COVERAGE_CONSECUTIVE_DAYS: Kind(G.COVERAGE, F.NUMBER, _("days")),
    K.COVERAGE_COUNTRY: Kind(G.COVERAGE, F.TEXT),
    K.SUNSET: Kind(G.COVERAGE, F.DATE),
    K.DAY_MINIMUM: Kind(G.MINIMUMS, F.MONEY, _("a day"), is_by_category=True),
    K.THREE_DAY_MINIMUM: Kind(G.MINIMUMS, F.MONEY, _("three days"), is_by_category=True),
    K.WEEKLY_MINIMUM: Kind(G.MINIMUMS, F.MONEY, _("a week"), is_by_category=True),
    K.BACKGROUND_UPGRADE: Kind(G.MINIMUMS, F.TEXT),
    K.MINIMUM_HOURS: Kind(G.HOURS, F.NUMBER, _("hours")),
    K.TIME_UNIT: Kind(G.HOURS, F.NUMBER, _("hours")),
    K.OVERTIME: Kind(G.HOURS, F.STEPS, _("× the hour's rate"), is_by_category=True),
    K.WEEKLY_OVERTIME_DIVISOR: Kind(G.HOURS, F.NUMBER, _("hours")),
    K.MEAL_DUE_HOURS: Kind(G.MEALS, F.NUMBER, _("hours of the call or the last meal")),
    K.MEAL_MINUTES: Kind(G.MEALS, F.RANGE, _("minutes")),
    K.MEAL_PENALTIES: Kind(G.MEALS, F.MONIES, _("each half hour that it is late"), is_by_category=True),
    K.NON_DEDUCTIBLE_MEAL: Kind(G.MEALS, F.PAUSE, _("minutes, within hours of the call")),
    K.REST_DAILY_HOURS: Kind(G.REST, F.NUMBER, _("hours")),
    K.REST_WEEKLY_HOURS: Kind(G.REST, F.NUMBER, _("hours")),
    K.FORCED_CALL: Kind(G.REST, F.MONEY, _("a call")),
    K.PREMIUM_SIXTH_DAY: Kind(G.PREMIUMS, F.STEPS, _("× the rate"), is_by_category=True),
    K.PREMIUM_SEVENTH_DAY: Kind(G.PREMIUMS, F.STEPS, _("× the rate"), is_by_category=True),
    K.PREMIUM_HOLIDAY: Kind(G.PREMIUMS, F.STEPS, _("× the rate"), is_by_category=True),
    K.P_AND_H_RATE: Kind(G.FRINGES, F.NUMBER, _("% of gross"), is_by_category=True),
    K.P_AND_H_CEILING: Kind(G.FRINGES, F.MONEY, _("a performer and picture")),
    K.P_AND_H_ON_AGENT_FEE: Kind(G.FRINGES, F.SWITCH),
    K.AGENT_PERCENT: Kind(G.FRINGES, F.NUMBER, _("% of the scale")),
    K.ALLOWANCE_MILEAGE: Kind(G.ALLOWANCES, F.MONEY, _("a mile")),
    K.ALLOWANCE_KIT: Kind(G.ALLOWANCES, F.MONEY, _("a day")),
    K.ALLOWANCE_WARDROBE_FORMAL: Kind(G.ALLOWANCES, F.MONEY, _("an outfit and week")),
    K.ALLOWANCE_WARDROBE_OTHER: Kind(G.ALLOWANCES, F.MONEY, _("an outfit and week")),
    K.UNION_ONLY: Kind(G.PEOPLE, F.SWITCH),
    K.TAFT_HARTLEY_DAYS: Kind(G.PEOPLE, F.NUMBER, _("days of the first day of work")),
    K.BACKGROUND_COVERED_PER_DAY: Kind(G.PEOPLE, F.NUMBER, _("people, the first of a day")),
    K.MINORS_TRUST_PERCENT: Kind(G.PEOPLE, F.NUMBER, _("% of gross"), is_by_category=True),
    K.MINORS_TERMS: Kind(G.PEOPLE, F.TEXT),
    K.INTIMACY_RIDER: Kind(G.PEOPLE, F.TEXT),
    K.AI_REPLICA_TERMS: Kind(G.PEOPLE, F.TEXT),
    K.CREDIT_DUTY: Kind(G.AFTER, F.TEXT),
    K.REUSE: Kind(G.AFTER, F.TEXT),
    K.RESIDUALS: Kind(G.AFTER, F.TEXT),
    K.PAY_RULES: Kind(G.PAY, F.TEXT),
    K.EMPLOYER_OASDI_PERCENT: Kind(G.EMPLOYER, F.NUMBER, _("% of wages")),
    K.EMPLOYER_OASDI_CEILING: Kind(G.EMPLOYER, F.MONEY, _("a person and year")),
    K.EMPLOYER_MEDICARE_PERCENT: Kind(G.EMPLOYER, F.NUMBER, _("% of wages")),
    K.EMPLOYER_FUTA_PERCENT: Kind(G.EMPLOYER, F.NUMBER, _("% of wages")),
    K.EMPLOYER_FUTA_CEILING: Kind(G.EMPLOYER, F.MONEY, _("a person and year")),
    K.ACCOUNT_CAST: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_DAY_PLAYERS: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_OVERTIME: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_EXTRAS: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_CREW: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_WRITERS: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_DIRECTION: Kind(G.ACCOUNTS, F.TEXT),
    K.ACCOUNT_FRINGES_END: Kind(G.ACCOUNTS, F.TEXT),
}
OF_A_STATE = (K.OVERTIME, K.PREMIUM_SEVENTH_DAY, K.MINORS_TRUST_PERCENT)


def kinds_of(scope: str) -> tuple[RateKind, ...]:
    """The kinds of which each card of that scope has a row, known or not."""
    if scope == Scope.STATE:
        return OF_A_STATE
    own = {Scope.EMPLOYER: G.EMPLOYER, Scope.ACCOUNTS: G.ACCOUNTS}
    if scope in own:
        return tuple(kind for kind in KINDS if KINDS[kind].group == own[Scope(scope)])
    return tuple(kind for kind in KINDS if KINDS[kind].group not in own.values())


def units_of(scope: str, currency: str) -> dict[RateKind, str]:
    """The units of the kinds of a scope."""
    return {kind: unit_of(kind, currency) for kind in kinds_of(scope)}


def unit_of(kind: RateKind, currency: str) -> str:
    """What stands behind a value: ``USD a day``, ``hours``."""
    info = KINDS[kind]
    return f"{currency} {info.unit}".strip() if info.form in (Form.MONEY, Form.MONIES) else str(info.unit)


def position(kind: str, category: str) -> int:
    """Rows stand in the order of kinds, and below each in that of categories."""
    return RateKind.values.index(kind) * (len(Category.values) + 1) + ["", *Category.values].index(category)
