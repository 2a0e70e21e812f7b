"""The cast of the demo's series "Stay Dead", and a writer and a director. All of it is made up.

E-mail addresses are at example.org, phone numbers of the 555-01xx that are kept for stories. SSNs are 987-65-4320 to
4329, of an area that is issued to nobody: the form refuses them, so they are sealed past it. The EIN's prefix 00 is
given out to nobody; the routing number is nine zeros.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog.people.models import Person
from production.people.models import Membership, PersonFile, TaxFile
from studio.lib.sealing import seal

CALIFORNIA = {"country": "United States", "state": "California"}
MEMBER: dict[str, Any] = {"union": "SAG-AFTRA", "membership": Membership.MEMBER}
ROUTING, ACCOUNT = "000000000", "00001234567"


def _agent(name: str, agency: str) -> dict[str, Any]:
    address = name.split(maxsplit=1)[0].lower()
    return {
        "agent_name": name, "agency": agency, "agent_email": f"{address}@example.org", "agent_phone": "+1 213 555 0140",
        "agent_percent": 10,
    }  # fmt: skip


# Name as credited, legal name, birth date, public note, and what else their file says.
PEOPLE: tuple[tuple[str, str, date | None, str, dict[str, Any]], ...] = (
    ("Marisol Ybarra", "Marisol Elena Ybarra", date(1989, 4, 12), "Nora in Stay Dead.",
     {**MEMBER, "member_number": "DEMO-1001", **_agent("Priya Raman", "Halfway House Talent")}),
    ("Kenji Alder", "Kenji Thomas Alder", date(1988, 11, 2), "Wen in Stay Dead.",
     {**MEMBER, "member_number": "DEMO-1002", **_agent("Otto Brandt", "Brandt & Lowe"),
      "loan_out_company": "Alder Street Pictures, Inc.", "loan_out_state": "California"}),
    ("Rufus Delacroix-Hale", "Rufus James Hale", date(1984, 7, 30), "Teddy in Stay Dead.",
     {**MEMBER, "member_number": "DEMO-1003", **_agent("Priya Raman", "Halfway House Talent")}),
    ("Ingrid Thackeray", "Ingrid Thackeray", date(1967, 1, 19), "Vane in Stay Dead.",
     {**MEMBER, "member_number": "DEMO-1004", **_agent("Otto Brandt", "Brandt & Lowe")}),
    ("Dot Kaminski", "Dorothy Anne Kaminski", date(1995, 9, 5), "Birdie in Stay Dead.",
     {"union": "SAG-AFTRA", "membership": Membership.TAFT_HARTLEYED}),
    ("Paz Otero", "Paz María Otero Vidal", date(2002, 3, 21), "Luz in Stay Dead.",
     {"membership": Membership.NON_MEMBER}),
    ("Liang Haoran", "Liang Haoran", date(1959, 12, 8), "Joe in Stay Dead, heard and never seen.",
     {"union": "SAG-AFTRA", "membership": Membership.MUST_JOIN}),
    ("Fang Yulin", "Fang Yulin", date(1961, 6, 14), "Mrs. Wen in Stay Dead.", {**MEMBER, "member_number": "DEMO-1008"}),
    ("Emmy Sato-Reyes", "Emilia Sato Reyes", None, "",
     {"union": "SAG-AFTRA", "membership": Membership.TAFT_HARTLEYED, "permit_number": "DEMO-PERMIT-7",
      "permit_state": "California", "guardian_name": "Carmen Reyes", "guardian_relation": "Mother",
      "guardian_email": "carmen@example.org", "guardian_phone": "+1 213 555 0177"}),
    ("Tomás Wilder", "Tomás Wilder", date(1991, 2, 27), "", {}),
    ("Hana Brooks", "Hana Brooks", date(1986, 10, 10), "Writer of Stay Dead.",
     {"union": "WGA", "membership": Membership.MEMBER}),
    ("Absalom Greene", "Absalom Greene", date(1979, 8, 23), "Director of Stay Dead.",
     {"union": "DGA", "membership": Membership.MEMBER}),
)  # fmt: skip
CHILD = "Emmy Sato-Reyes"  # nine years old, whenever the demo is loaded


@transaction.atomic
def load() -> list[Person]:
    """Twelve people, once: a second call changes nothing. Returns those that it made."""
    if Person.objects.exists():
        return []
    return [_one(number, row) for number, row in enumerate(PEOPLE)]


def _one(number: int, row: tuple[str, str, date | None, str, dict[str, Any]]) -> Person:
    name, legal, born, note, more = row
    person = Person.objects.create(name=name, note=note, is_public=bool(note))
    today = timezone.localdate()
    if name == CHILD:
        born = date(today.year - 9, 1, 15)
        more = more | {"permit_expires": today + timedelta(days=120)}
    first = slugify(name.split()[0])
    PersonFile.objects.create(
        person=person, legal_name=legal, birth_date=born, email=f"{first}.{number + 1}@example.org",
        phone=f"+1 213 555 01{number:02}", address=f"{100 + number} Nowhere Street\nLos Angeles, CA 90000",
        emergency_name="Somebody Who Cares", emergency_relation="Friend", emergency_phone="+1 213 555 0199",
        **CALIFORNIA, **more,
    )  # fmt: skip
    if number < 10:
        _tax(person, number)
    return person


def _tax(person: Person, number: int) -> None:
    row = TaxFile(person=person, tax_kind="ssn")
    values = {"tax_id": f"98765432{number}", "bank_routing": ROUTING, "bank_account": f"{ACCOUNT}{number}"}
    values |= {"bank_account_type": "checking", "i9_received": timezone.localdate().isoformat()}
    if person.file.loan_out_company:
        values |= {"loan_out_ein": "000000001", "w9_received": timezone.localdate().isoformat()}
    else:
        values |= {"w4_received": timezone.localdate().isoformat()}
    for name, text in values.items():
        seal(row, name, text)
    row.save()
