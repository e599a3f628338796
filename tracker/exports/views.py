"""The views of the SQLite file: what readers would join themselves, joined."""

from tracker.exports.tables import TABLE_OF
from tracker.models import CITABLE

_NAMED = {
    "law": "name",
    "provision": "title",
    "institution": "name",
    "person": "name",
    "initiative": "name",
    "partnership": "name",
    "position": "title",
    "milestone": "title",
    "indicator": "name",
    "name": "text",
}
"""What a record is called, by its arm; others are called by their slug."""


def _arms(arms: tuple[str, ...], row: str) -> tuple[str, str, str, str]:
    """Return type, slug and name of the one record that a row's arms lead to, and the joins."""
    kinds = " ".join(f"WHEN {row}.\"{arm}\" IS NOT NULL THEN '{arm}'" for arm in arms)
    slugs = ", ".join(f'{row}."{arm}"' for arm in arms)
    names, joins = [], []
    for arm in arms:
        table = "jurisdictions" if arm == "jurisdiction" else TABLE_OF[CITABLE[arm]].name
        named = "name" if arm == "jurisdiction" else _NAMED.get(arm)
        if named:
            key = "code" if arm == "jurisdiction" else "slug"
            joins.append(f'LEFT JOIN "{table}" t_{arm} ON t_{arm}."{key}" = {row}."{arm}"')
            names.append(f't_{arm}."{named}"')
    name = f"COALESCE({', '.join(names)}, {slugs})"
    slug = f"COALESCE({slugs})" if len(arms) > 1 else slugs
    return f"CASE {kinds} END", slug, name, " ".join(joins)


def _evidence() -> str:
    kind, slug, name, joins = _arms(tuple(CITABLE), "c")
    return f"""
        CREATE VIEW evidence AS
        SELECT c.slug AS citation, {kind} AS type, {slug} AS record, {name} AS name,
            c.field, c.reported, c.agreement, st.state, c.printed, c.basis, c.rank, c.reason,
            c.as_of, speaker.name AS speaker, c.note, s.title AS source_title, s.publisher,
            s.published,
            p."start" || CASE p."end" WHEN '' THEN '' ELSE ' … ' || p."end" END AS locator,
            p.gist, p.deep_link, c.passage, p.source
        FROM citations c
        JOIN passages p ON p.ref = c.passage
        JOIN sources s ON s.slug = p.source
        LEFT JOIN people speaker ON speaker.slug = c.speaker
        LEFT JOIN states st ON st.type = {kind} AND st.record = {slug} AND st.field = c.field
        {joins}
    """  # noqa: S608 - names of ours


def _timeline() -> str:
    kind, slug, name, joins = _arms(("law", "initiative", "partnership", "institution"), "m")
    return f"""
        CREATE VIEW timeline AS
        SELECT m.date, m.date_earliest, m.date_latest, m.kind, m.title, m.modality,
            {kind} AS type, {slug} AS record, {name} AS name, b.name AS body, m.scope,
            m.slug AS milestone
        FROM milestones m
        LEFT JOIN institutions b ON b.slug = m.body
        {joins}
    """  # noqa: S608 - names of ours


def _roles() -> str:
    actor, actor_slug, actor_name, actor_joins = _arms(("person", "institution"), "p")
    kind, slug, name, joins = _arms(("law", "initiative", "partnership"), "p")
    return f"""
        CREATE VIEW roles AS
        SELECT {actor_name} AS actor, p.role, {name} AS name, p.detail, {actor} AS actor_type,
            {actor_slug} AS actor_slug, {kind} AS type, {slug} AS record,
            p.slug AS participation
        FROM participations p
        {actor_joins} {joins}
    """  # noqa: S608 - names of ours


def _spellings() -> str:
    arms = ("law", "institution", "person", "initiative", "partnership", "position", "jurisdiction")
    kind, slug, name, joins = _arms(arms, "n")
    return f"""
        CREATE VIEW spellings AS
        SELECT n.text, n.lang, n.kind, n.confidence, {name} AS name, {kind} AS type,
            {slug} AS record, n.slug AS spelling
        FROM names n
        {joins}
    """  # noqa: S608 - names of ours


def _figures() -> str:
    kind, slug, name, joins = _arms(("law", "initiative", "partnership", "institution"), "o")
    return f"""
        CREATE VIEW figures AS
        SELECT i.name AS indicator, o.dimension, o.period, o.period_earliest, o.period_latest,
            o.qualifier, o.value, i.unit, i.currency, j.name AS jurisdiction,
            {kind} AS type, {slug} AS record, {name} AS name, producer.name AS producer,
            o.slug AS observation
        FROM observations o
        JOIN indicators i ON i.slug = o.indicator
        LEFT JOIN institutions producer ON producer.slug = i.producer
        LEFT JOIN jurisdictions j ON j.code = o.jurisdiction
        {joins}
    """  # noqa: S608 - names of ours


_TOPICS = """(SELECT group_concat(label, '; ') FROM (
    SELECT t.label FROM {table} l JOIN topics t ON t.slug = l.topic
    WHERE l.{own} = {row}.slug ORDER BY t.label))"""


def _topics(table: str, own: str, row: str) -> str:
    return _TOPICS.format(table=table, own=own, row=row)


VIEWS: dict[str, str] = {
    "laws_listed": f"""
        CREATE VIEW laws_listed AS
        SELECT l.slug, l.name, l.name_ja, l.kind, j.name AS jurisdiction, l.law_number,
            (SELECT min(m.date_earliest) FROM milestones m
                WHERE m.law = l.slug AND m.kind = 'enacted') AS enacted_from,
            {_topics("law_topics", "law", "l")} AS topics,
            (SELECT count(*) FROM citations c WHERE c.law = l.slug) AS citations,
            l.summary
        FROM laws l JOIN jurisdictions j ON j.code = l.jurisdiction
    """,  # noqa: S608 - names of ours
    "initiatives_listed": f"""
        CREATE VIEW initiatives_listed AS
        SELECT i.slug, i.name, i.name_ja, i.kind, i.stage, j.name AS jurisdiction,
            lead.name AS lead, i.amount, i.currency, i.amount_kind, i.started, i.ended,
            {_topics("initiative_topics", "initiative", "i")} AS topics, i.summary
        FROM initiatives i
        JOIN jurisdictions j ON j.code = i.jurisdiction
        LEFT JOIN institutions lead ON lead.slug = i.lead
    """,  # noqa: S608 - names of ours
    "posts_held": """
        CREATE VIEW posts_held AS
        SELECT p.name AS person, p.name_ja AS person_ja, o.title, i.name AS institution,
            t.start, t."end", t.start_earliest, t.start_latest, t.end_earliest, t.end_latest,
            o.role, t.person AS person_slug, t.position, o.institution AS institution_slug,
            t.slug AS tenure
        FROM tenures t
        JOIN people p ON p.slug = t.person
        JOIN positions o ON o.slug = t.position
        JOIN institutions i ON i.slug = o.institution
    """,
    "memberships": """
        CREATE VIEW memberships AS
        SELECT p.name AS partnership, COALESCE(j.name, i.name) AS member, m.role, m.joined,
            m."left", m.partnership AS partnership_slug, m.jurisdiction,
            m.institution, m.slug AS membership
        FROM members m
        JOIN partnerships p ON p.slug = m.partnership
        LEFT JOIN jurisdictions j ON j.code = m.jurisdiction
        LEFT JOIN institutions i ON i.slug = m.institution
    """,
    "law_changes": """
        CREATE VIEW law_changes AS
        SELECT a.name AS law, r.kind, b.name AS other_law, r.from_law, r.to_law,
            r.slug AS law_relation
        FROM law_relations r
        JOIN laws a ON a.slug = r.from_law
        JOIN laws b ON b.slug = r.to_law
    """,
    "evidence": _evidence(),
    "timeline": _timeline(),
    "roles": _roles(),
    "spellings": _spellings(),
    "figures": _figures(),
}
"""Each view by its name, as the statement that makes it."""

ABOUT: dict[str, str] = {
    "laws_listed": "Laws with the names of their jurisdictions and topics, when they were enacted "
    "at the earliest, and how many citations bear on them directly.",
    "initiatives_listed": "Initiatives with the names of their jurisdictions, leads and topics.",
    "posts_held": "Who held which post in which institution, and when.",
    "memberships": "Which countries and institutions belong to which partnership.",
    "law_changes": "What laws do to other laws, by their names.",
    "evidence": "Every citation with what it is evidence for, its source and where in it.",
    "timeline": "Every dated step with what it is a step of.",
    "roles": "Who proposed, led, drafted or opposed what.",
    "spellings": "Every other name, spelling and garble with what it names.",
    "figures": "Every figure with what was measured, by whom, and of what.",
}
"""What each view shows."""
