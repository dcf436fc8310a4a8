"""Permissions, and the disclosures that rest on them or on an act."""

import sqlalchemy as sa

from services.referral.tables.foundation import contract, instant, metadata

permission = sa.Table(
    "permission",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("recipient", contract, nullable=False),
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("given_to", sa.Text),
    sa.Column("given_at", instant, nullable=False),
    sa.Column("form", sa.Text),
    sa.Column("identification_method", sa.Text),
    sa.Column("form_template", contract),
    sa.Column("document_reference", sa.Text),
    sa.Column("valid_until", sa.Date),
    sa.Column("single_use", sa.Boolean, nullable=False),
    sa.Column("guardians_agreeing", sa.Integer),
    sa.Column("guardians_total", sa.Integer),
    sa.Column("guardianship_ends_on", sa.Date, comment="The child's 18th birthday, when guardians gave it."),
    sa.Column("statutory_basis", sa.Text),
    sa.Column("grounds", sa.Text),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", instant, nullable=False),
    sa.Column("used_at", instant, comment="First disclosure by it."),
    sa.Column("used_for", sa.Text, comment="Object of the first disclosure, as kind:id."),
    sa.Column("revoked_at", instant),
    sa.Column("revoked_by", sa.Text),
    sa.Column("revocation_reason", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.CheckConstraint("client_register in ('health_care', 'social_welfare')", name="client_register"),
    sa.CheckConstraint(
        "basis in ('client_permission', 'disclosure_permission', 'statutory_right', 'vital_interest')", name="basis"
    ),
    sa.CheckConstraint(
        "(basis in ('statutory_right', 'vital_interest')) = (given_by = 'nobody')", name="somebody_gives_a_permission"
    ),
    sa.CheckConstraint(
        "(given_by = 'nobody') = (form is null) and (form is null) = (given_to is null)"
        " and (form is null) = (identification_method is null)",
        name="given_says_how",
    ),
    sa.CheckConstraint("(basis = 'statutory_right') = (statutory_basis is not null)", name="statutory_names_its_act"),
    sa.CheckConstraint("single_use or valid_until is not null", name="ends"),
    sa.CheckConstraint(
        "(given_by = 'guardians') = (guardians_agreeing is not null)"
        " and (guardians_agreeing is null) = (guardians_total is null)"
        " and (guardians_agreeing is null) = (guardianship_ends_on is null)"
        " and guardians_agreeing <= guardians_total",
        name="guardians_are_counted",
    ),
    sa.CheckConstraint("(used_at is null) = (used_for is null)", name="used_says_for_what"),
    sa.CheckConstraint(
        "(revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revocation_reason is null)",
        name="revoked_says_why",
    ),
    sa.Index(None, "person_ref", "recorded_at", "id"),
)

disclosure = sa.Table(
    "disclosure",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("permission_id", sa.ForeignKey(permission.c.id), comment="NULL: it rests on an act alone."),
    sa.Column("person_ref", sa.Text, nullable=False),
    sa.Column("from_unit_id", sa.Text, nullable=False),
    sa.Column("client_register", sa.Text, nullable=False),
    sa.Column("recipient", contract, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("statutory_basis", sa.Text),
    sa.Column("disclosed_for", sa.Text, nullable=False, comment="Object that carries the data, as kind:id."),
    sa.Column("disclosed_by", sa.Text, nullable=False),
    sa.Column("disclosed_at", instant, nullable=False),
    sa.Column("single_use", sa.Boolean, nullable=False),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("rule_version", sa.Text, nullable=False),
    sa.CheckConstraint("permission_id is not null or statutory_basis is not null", name="rests_on_something"),
    sa.UniqueConstraint("permission_id", "disclosed_for"),
    sa.Index("disclosure_single_use_once_idx", "permission_id", unique=True, postgresql_where=sa.text("single_use")),
    sa.Index(None, "person_ref", "disclosed_at"),
)
