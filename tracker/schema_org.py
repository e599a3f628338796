"""Which class of schema.org a type of record belongs to, in answers and in files alike."""

CLASS_OF_TYPE: dict[str, str] = {
    "law": "schema:Legislation",
    "provision": "schema:Legislation",
    "institution": "schema:Organization",
    "partnership": "schema:Organization",
    "person": "schema:Person",
    "initiative": "schema:Project",
    "position": "schema:Role",
    "tenure": "schema:OrganizationRole",
    "member": "schema:OrganizationRole",
    "participation": "schema:Role",
    "milestone": "schema:Event",
    "indicator": "schema:StatisticalVariable",
    "observation": "schema:Observation",
    "jurisdiction": "schema:AdministrativeArea",
    "topic": "schema:DefinedTerm",
    "source": "schema:CreativeWork",
}
"""The class of schema.org that records of a type belong to; a type that none fits has none."""
OURS = "urn:x-econsec-tracker:"
"""What our own terms begin with."""
