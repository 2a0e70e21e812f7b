"""What the riders of the demo's deals say, place by place: a kiss, a voice on the phone, a girl at the window."""

from __future__ import annotations

KISS = {
    "scenes": "Ep 9, sc 2 | Nora kisses Wen in the pantry; cut at the light | none | a kiss, no more | her own blouse",
    "closed_set": "For the scene and its rehearsal; the assistant director keeps the door",
    "coordinator": "There from the rehearsal until the scene is done; named on the call sheet",
    "present": "Director, camera, sound, coordinator; hair and make-up between takes",
    "rehearsal": "Once, clothed, with the coordinator, on the day before",
    "monitors": "Director's and coordinator's alone; no picture leaves the set",
    "withdrawal": "At any moment, to the coordinator; the scene then ends at the door",
    "footage_use": "In episode 9 and in what episode 10 recalls of it",
    "stills": "None of this scene",
    "promotion": "No more than the two seconds before the kiss",
    "body_double": "None",
    "digital_alteration": "Colour alone",
    "unused_footage": "Deleted 90 days after the last episode is published",
    "approval": "She sees the cut of the scene before it is published",
}
USES = """\
His voice on the phone, episodes 1 to 3 | in the series | 2 years from its release | in his rate
Dubbing into Spanish | Latin America | 2 years from its release | USD 90.00 an episode
"""
VOICE = {
    "replica_kind": "Made with him for this series",
    "made_of": "His voice",
    "made_from": "Two hours that he reads in the studio",
    "made_with": "As the register of generative tools has it, with its version",
    "made_by": "Post, on the studio's own machines",
    "excluded": "Advertising, other series, words that are not in the script",
    "training": "This voice and no other; nothing goes into a model of somebody else's",
    "approval": "He hears each line before it is mixed",
    "disclosure": "In the credits and on the episode's page",
    "storage": "Encrypted, with post alone",
    "deletion": "With the recordings, once the last use is over",
    "withdrawal": "In writing, for what is not mixed yet",
}
WINDOW = {
    "guardian_on_set": "Her mother, within sight and hearing",
    "trust_account": "4417",
    "trust_share": "15 % of gross earnings",
    "trust_due": "Within 15 business days of the work",
    "teacher": "On set from her call, as welfare worker too",
    "schooling": "Three hours, in pieces of twenty minutes at least",
    "rest": "An hour in the day, twelve until the next",
    "hours": """\
Work | 5 hours | hours of ages 9 to 15, in session
School | 3 hours | likewise
On set in all | 9 hours | likewise; a meal of half an hour comes on top
""",
}
