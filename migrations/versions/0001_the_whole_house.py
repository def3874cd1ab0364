"""The whole house: every table of the main job"""

import sqlalchemy as sa
from alembic import op

from participation.core.db import LongInteger, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("sequence", LongInteger, autoincrement=False, nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", LongInteger, nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_there_is_one_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "locality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "locality",
                "city_district",
                "city_centre",
                name="localitykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locality")),
        sa.UniqueConstraint("name", name=op.f("uq_locality_name")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_receipt_code_hash")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=False),
        sa.Column("last_totp_step", LongInteger, nullable=False),
        sa.Column("log_id", sa.String(length=32), nullable=False),
        sa.Column("single_key_shortcuts", sa.Boolean(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("log_id", name=op.f("uq_user_account_log_id")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_invitation_approved_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_invitation_created_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tagline", sa.String(length=120), nullable=True),
        sa.Column("palette", sa.String(length=40), nullable=False),
        sa.Column("locality_id", sa.Integer(), nullable=False),
        sa.Column("areas_are_complete", sa.Boolean(), nullable=False),
        sa.Column("status_note", sa.Text(), nullable=True),
        sa.Column("main_source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["locality.id"], name=op.f("fk_programme_locality_id_locality")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("code_given_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(token_hash) = 32", name=op.f("ck_web_session_a_digest_has_32_bytes")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_web_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_last_seen_at"), "web_session", ["last_seen_at"], unique=False)
    op.create_index(op.f("ix_web_session_user_id"), "web_session", ["user_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "decided",
                "ongoing",
                "completed",
                "unknown",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("completed_on", sa.String(length=80), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_action_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_programme_id"), "action", ["programme_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adoption",
                "assignment",
                "committee_item",
                "consultation_closed",
                "designated_for_programme",
                "moved_to_ordinary_operations",
                "revision_adopted",
                "sent_on_consultation",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_on", sa.String(length=80), nullable=True),
        sa.Column("date_is_inferred", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(length=160), nullable=True),
        sa.Column("paragraph", sa.String(length=40), nullable=True),
        sa.Column("registry_number", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_decision_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_programme_id"), "decision", ["programme_id"], unique=False)
    op.create_table(
        "export_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "variant",
            sa.Enum(
                "public",
                "internal",
                name="exportvariant",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_export_record_made_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_export_record_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_record")),
        sa.UniqueConstraint("token", name=op.f("uq_export_record_token")),
    )
    op.create_index(op.f("ix_export_record_programme_id"), "export_record", ["programme_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "association",
                "dialogue",
                "document",
                "governance",
                "idea",
                "note",
                "population",
                "survey_theme",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_fact_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_programme_id"), "fact", ["programme_id"], unique=False)
    op.create_table(
        "known_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_known_place_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_place")),
        sa.UniqueConstraint("programme_id", "name", name=op.f("uq_known_place_programme_id_name")),
    )
    op.create_table(
        "programme_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vision",
                "vision_point",
                "area",
                "ambition",
                "strategy",
                "youth_voice",
                name="partkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_part_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_part")),
    )
    op.create_index(op.f("ix_programme_part_programme_id"), "programme_part", ["programme_id"], unique=False)
    op.create_table(
        "programme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("adopted_on", sa.String(length=80), nullable=True),
        sa.Column("horizon", sa.String(length=80), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_programme_version_programme_id_number")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "association_member",
                "moderator",
                "politician",
                "project_leader",
                "registrar",
                "youth_leader",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["user_account.id"], name=op.f("fk_role_grant_granted_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_role_grant_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "user_id", "role", "programme_id", name=op.f("uq_role_grant_user_id_role_programme_id")
        ),
    )
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)
    op.create_table(
        "window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_window_a_window_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_window_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
    )
    op.create_index(op.f("ix_window_programme_id"), "window", ["programme_id"], unique=False)
    op.create_table(
        "listed_idea",
        sa.Column("id", LongInteger, autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "on_list",
                "removed",
                name="listedstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("listed_at", UtcDateTime(), nullable=False),
        sa.Column("listed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("next_word_on", sa.Date(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["programme_part.id"], name=op.f("fk_listed_idea_area_id_programme_part")
        ),
        sa.ForeignKeyConstraint(
            ["listed_by"], ["user_account.id"], name=op.f("fk_listed_idea_listed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_listed_idea_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_idea")),
    )
    op.create_index(op.f("ix_listed_idea_programme_id"), "listed_idea", ["programme_id"], unique=False)
    op.create_table(
        "part_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("parent_part_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_part_id"],
            ["programme_part.id"],
            name=op.f("fk_part_wording_parent_part_id_programme_part"),
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["programme_part.id"], name=op.f("fk_part_wording_part_id_programme_part")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
            name=op.f("fk_part_wording_version_id_programme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_wording")),
        sa.UniqueConstraint("version_id", "part_id", name=op.f("uq_part_wording_version_id_part_id")),
    )
    op.create_index(op.f("ix_part_wording_part_id"), "part_wording", ["part_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("current_step", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("package_made_at", UtcDateTime(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("current_step BETWEEN 1 AND 9", name=op.f("ck_revision_there_are_nine_steps")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_revision_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_revision_window_id_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index(
        "uq_revision_one_under_way",
        "revision",
        ["programme_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "contribution",
        sa.Column("id", LongInteger, autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("submission_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "idea",
                "comment",
                "statement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "web",
                "tablet",
                "meeting",
                "paper",
                "association",
                "email",
                "phone",
                "interview",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_id", LongInteger, nullable=True),
        sa.Column("target_part_id", sa.Integer(), nullable=True),
        sa.Column("target_wording_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown_text", sa.Text(), nullable=True),
        sa.Column("search_stems", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("working_translation", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("known_place_id", sa.Integer(), nullable=True),
        sa.Column("place_text", sa.String(length=200), nullable=True),
        sa.Column("shown_name", sa.String(length=80), nullable=True),
        sa.Column("place_is_hidden", sa.Boolean(), nullable=False),
        sa.Column("name_is_hidden", sa.Boolean(), nullable=False),
        sa.Column(
            "age_band",
            sa.Enum(
                "under_10",
                "10_12",
                "13_15",
                "16_19",
                "20_39",
                "40_59",
                "60_79",
                "80_plus",
                name="ageband",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "sex",
            sa.Enum(
                "woman", "man", "other", name="sex", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column(
            "relation",
            sa.Enum(
                "lives",
                "works",
                "school",
                "visits",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("arrival_step", sa.Integer(), nullable=True),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "withheld",
                "hidden",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum("none", "listed", name="stage", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "withheld_reason",
            sa.Enum(
                "personal_data",
                "threat",
                "personal_attack",
                "accusation_of_crime",
                "clearly_criminal",
                "advertising",
                "sent_twice",
                "outside_scope",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("next_word_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(search_stems IS NOT NULL) = (state = 'shown')",
            name=op.f("ck_contribution_only_what_is_shown_is_found"),
        ),
        sa.CheckConstraint(
            "(withheld_reason IS NOT NULL) = (state IN ('withheld', 'hidden'))",
            name=op.f("ck_contribution_what_is_not_shown_has_a_reason"),
        ),
        sa.CheckConstraint(
            "kind <> 'idea' OR (target_id IS NULL AND target_part_id IS NULL)",
            name=op.f("ck_contribution_an_idea_has_no_target"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('shown', 'hidden') OR shown_on IS NOT NULL",
            name=op.f("ck_contribution_what_was_shown_has_a_day"),
        ),
        sa.CheckConstraint(
            "target_id IS NULL OR target_part_id IS NULL",
            name=op.f("ck_contribution_a_comment_has_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["programme_part.id"], name=op.f("fk_contribution_area_id_programme_part")
        ),
        sa.ForeignKeyConstraint(
            ["known_place_id"], ["known_place.id"], name=op.f("fk_contribution_known_place_id_known_place")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_contribution_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_contribution_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["contribution.id"], name=op.f("fk_contribution_target_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["target_part_id"],
            ["programme_part.id"],
            name=op.f("fk_contribution_target_part_id_programme_part"),
        ),
        sa.ForeignKeyConstraint(
            ["target_wording_id"],
            ["part_wording.id"],
            name=op.f("fk_contribution_target_wording_id_part_wording"),
        ),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_contribution_window_id_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("submission_hash", name=op.f("uq_contribution_submission_hash")),
    )
    op.create_index(
        "ix_contribution_area_list",
        "contribution",
        ["programme_id", "kind", "area_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.create_index(
        "ix_contribution_public_list",
        "contribution",
        ["programme_id", "kind", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.create_index("ix_contribution_queue", "contribution", ["state", "received_at", "id"], unique=False)
    op.create_index(op.f("ix_contribution_receipt_id"), "contribution", ["receipt_id"], unique=False)
    op.create_index(
        "ix_contribution_stage_list",
        "contribution",
        ["programme_id", "kind", "stage", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.create_index("ix_contribution_target", "contribution", ["target_id", "state", "id"], unique=False)
    op.create_index(
        "ix_contribution_target_part", "contribution", ["target_part_id", "state", "id"], unique=False
    )
    op.create_table(
        "revision_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_from", sa.Date(), nullable=True),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("override_motive", sa.Text(), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 9", name=op.f("ck_revision_step_there_are_nine_steps")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_step_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_step")),
        sa.UniqueConstraint("revision_id", "number", name=op.f("uq_revision_step_revision_id_number")),
    )
    op.create_table(
        "voice_group",
        sa.Column("id", LongInteger, autoincrement=False, nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("listed_idea_id", LongInteger, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("dissolved_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_voice_group_created_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["listed_idea_id"], ["listed_idea.id"], name=op.f("fk_voice_group_listed_idea_id_listed_idea")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_voice_group_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_group")),
    )
    op.create_index(op.f("ix_voice_group_listed_idea_id"), "voice_group", ["listed_idea_id"], unique=False)
    op.create_index(op.f("ix_voice_group_programme_id"), "voice_group", ["programme_id"], unique=False)
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", LongInteger, nullable=False),
        sa.Column("contribution_id", LongInteger, nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_group_member_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["voice_group.id"], name=op.f("fk_group_member_group_id_voice_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    op.create_index(op.f("ix_group_member_group_id"), "group_member", ["group_id"], unique=False)
    op.create_index(
        "uq_group_member_one_group_at_a_time",
        "group_member",
        ["contribution_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", LongInteger, nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "publish",
                "withhold",
                "mask",
                "restore",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "personal_data",
                "threat",
                "personal_attack",
                "accusation_of_crime",
                "clearly_criminal",
                "advertising",
                "sent_twice",
                "outside_scope",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note_to_author", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("resulting_version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(act = 'withhold') = (reason IS NOT NULL)",
            name=op.f("ck_moderation_decision_withholding_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_moderation_decision_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_moderation_decision_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
    )
    op.create_index(
        op.f("ix_moderation_decision_contribution_id"),
        "moderation_decision",
        ["contribution_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_moderation_decision_decided_by"), "moderation_decision", ["decided_by"], unique=False
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", LongInteger, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("next_word_on", sa.Date(), nullable=True),
        sa.Column("deciding_body", sa.String(length=120), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_answer_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_answer_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_answer_decision_id_moderation_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_contribution_id"), "answer", ["contribution_id"], unique=False)
    create_search_index()


def create_search_index() -> None:
    """The words of what is shown, findable: FTS5 on SQLite, a GIN index on PostgreSQL; the same stems in both.

    On SQLite the index follows the column by triggers, so that no code can forget it.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_contribution_search ON contribution "
            "USING gin (array_to_tsvector(string_to_array(search_stems, ' '))) WHERE search_stems IS NOT NULL"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE contribution_search USING fts5(search_stems, content='contribution', "
        "content_rowid='id', prefix='4 5 6 7', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
    )
    remove = (
        "INSERT INTO contribution_search(contribution_search, rowid, search_stems) "
        "SELECT 'delete', old.id, old.search_stems WHERE old.search_stems IS NOT NULL;"
    )
    add = (
        "INSERT INTO contribution_search(rowid, search_stems) "
        "SELECT new.id, new.search_stems WHERE new.search_stems IS NOT NULL;"
    )
    for moment, work in (("INSERT", add), ("DELETE", remove), ("UPDATE OF search_stems", remove + " " + add)):
        name = "contribution_search_" + moment.split()[0].lower()
        op.execute(f"CREATE TRIGGER {name} AFTER {moment} ON contribution BEGIN {work} END")


def drop_search_index() -> None:
    """Undo create_search_index()."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_contribution_search")
        return
    for moment in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER contribution_search_{moment}")
    op.execute("DROP TABLE contribution_search")


def downgrade() -> None:
    drop_search_index()
    op.drop_index(op.f("ix_answer_contribution_id"), table_name="answer")
    op.drop_table("answer")
    op.drop_index(op.f("ix_moderation_decision_decided_by"), table_name="moderation_decision")
    op.drop_index(op.f("ix_moderation_decision_contribution_id"), table_name="moderation_decision")
    op.drop_table("moderation_decision")
    op.drop_index(
        "uq_group_member_one_group_at_a_time",
        table_name="group_member",
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_group_member_group_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_index(op.f("ix_voice_group_programme_id"), table_name="voice_group")
    op.drop_index(op.f("ix_voice_group_listed_idea_id"), table_name="voice_group")
    op.drop_table("voice_group")
    op.drop_table("revision_step")
    op.drop_index("ix_contribution_target_part", table_name="contribution")
    op.drop_index("ix_contribution_target", table_name="contribution")
    op.drop_index(
        "ix_contribution_stage_list",
        table_name="contribution",
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.drop_index(op.f("ix_contribution_receipt_id"), table_name="contribution")
    op.drop_index("ix_contribution_queue", table_name="contribution")
    op.drop_index(
        "ix_contribution_public_list",
        table_name="contribution",
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.drop_index(
        "ix_contribution_area_list",
        table_name="contribution",
        sqlite_where=sa.text("state IN ('shown', 'hidden')"),
        postgresql_where=sa.text("state IN ('shown', 'hidden')"),
    )
    op.drop_table("contribution")
    op.drop_index(
        "uq_revision_one_under_way",
        table_name="revision",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("revision")
    op.drop_index(op.f("ix_part_wording_part_id"), table_name="part_wording")
    op.drop_table("part_wording")
    op.drop_index(op.f("ix_listed_idea_programme_id"), table_name="listed_idea")
    op.drop_table("listed_idea")
    op.drop_index(op.f("ix_window_programme_id"), table_name="window")
    op.drop_table("window")
    op.drop_index(op.f("ix_role_grant_user_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_table("programme_version")
    op.drop_index(op.f("ix_programme_part_programme_id"), table_name="programme_part")
    op.drop_table("programme_part")
    op.drop_table("known_place")
    op.drop_index(op.f("ix_fact_programme_id"), table_name="fact")
    op.drop_table("fact")
    op.drop_index(op.f("ix_export_record_programme_id"), table_name="export_record")
    op.drop_table("export_record")
    op.drop_index(op.f("ix_decision_programme_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_action_programme_id"), table_name="action")
    op.drop_table("action")
    op.drop_index(op.f("ix_web_session_user_id"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_last_seen_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("programme")
    op.drop_table("invitation")
    op.drop_table("user_account")
    op.drop_table("receipt")
    op.drop_table("locality")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
