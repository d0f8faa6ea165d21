"""The first house: extensions, every table and index, the triggers of the ledger and the job queue."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from crm.ledger.models import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("pg_trgm", "unaccent", "btree_gin", "btree_gist"):
        op.execute(f"create extension if not exists {extension}")
    op.execute("create sequence reference_number")
    tables()
    op.create_foreign_key("fk_service_live_version_id", "service", "service_version", ["live_version_id"], ["id"])
    for trigger in TRIGGERS:
        op.execute(trigger)
    # Through SQLAlchemy's execute the schema fails on its percent signs.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    raise RuntimeError("The first migration is not taken back: drop the database instead.")


def tables() -> None:
    op.create_table('allocation_batch',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('moves', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_batch')),
        sa.UniqueConstraint('public_id', name=op.f('uq_allocation_batch_public_id'))
    )
    op.create_table('area',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('name_cy', sa.String(length=120), nullable=True),
        sa.Column('boundary', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
        sa.UniqueConstraint('code', name=op.f('uq_area_code'))
    )
    op.create_table('attempts',
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('window_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('key', 'window_at', name=op.f('pk_attempts'))
    )
    op.create_table('calendar',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar')),
        sa.UniqueConstraint('code', name=op.f('uq_calendar_code'))
    )
    op.create_table('case_search',
        sa.Column('sensitivity', sa.SmallInteger(), nullable=False),
        sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('tokens', postgresql.TSVECTOR(), sa.Computed("array_to_tsvector(array_remove(string_to_array(words, ' '), ''))", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_case_search'))
    )
    op.create_index('ix_case_search_tokens', 'case_search', ['tokens'], unique=False, postgresql_using='gin')
    op.create_table('catalogue_revision',
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_revision'))
    )
    op.create_table('contact',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=300), nullable=False),
        sa.Column('title', sa.String(length=40), nullable=True),
        sa.Column('pronouns', sa.String(length=60), nullable=True),
        sa.Column('pronunciation', sa.String(length=200), nullable=True),
        sa.Column('born_on', sa.Date(), nullable=True),
        sa.Column('birth_precision', sa.String(length=10), nullable=True),
        sa.Column('died_on', sa.Date(), nullable=True),
        sa.Column('language', sa.String(length=10), nullable=True),
        sa.Column('interpreter', sa.String(length=60), nullable=True),
        sa.Column('format', sa.String(length=20), nullable=True),
        sa.Column('preferred_channel', sa.String(length=10), nullable=True),
        sa.Column('reach_note', sa.Text(), nullable=True),
        sa.Column('organisation_type', sa.String(length=40), nullable=True),
        sa.Column('company_number', sa.String(length=40), nullable=True),
        sa.Column('sealed_case_id', sa.BigInteger(), nullable=True),
        sa.Column('sealed_service_id', sa.BigInteger(), nullable=True),
        sa.Column('merged_into_id', sa.BigInteger(), nullable=True),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['merged_into_id'], ['contact.id'], name=op.f('fk_contact_merged_into_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
        sa.UniqueConstraint('public_id', name=op.f('uq_contact_public_id'))
    )
    op.create_index(op.f('ix_contact_merged_into_id'), 'contact', ['merged_into_id'], unique=False)
    op.create_table('contact_search',
        sa.Column('sealed_case_id', sa.BigInteger(), nullable=True),
        sa.Column('sealed_service_id', sa.BigInteger(), nullable=True),
        sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('tokens', postgresql.TSVECTOR(), sa.Computed("array_to_tsvector(array_remove(string_to_array(words, ' '), ''))", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_contact_search'))
    )
    op.create_index('ix_contact_search_tokens', 'contact_search', ['tokens'], unique=False, postgresql_using='gin')
    op.create_table('council_setting',
        sa.Column('key', sa.String(length=60), nullable=False),
        sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_council_setting'))
    )
    op.create_table('event',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('stream', sa.String(length=60), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=60), nullable=False),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('actor', sa.String(length=40), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('contact_id', sa.BigInteger(), nullable=True),
        sa.Column('place_id', sa.BigInteger(), nullable=True),
        sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('salt', sa.LargeBinary(), nullable=True),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('hash', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index('ix_event_actor', 'event', ['actor', 'at'], unique=False)
    op.create_index('ix_event_at', 'event', ['at'], unique=False)
    op.create_index('ix_event_case', 'event', ['case_id', 'id'], unique=False, postgresql_where='case_id is not null')
    op.create_index('ix_event_contact', 'event', ['contact_id', 'id'], unique=False, postgresql_where='contact_id is not null')
    op.create_index('ix_event_kind', 'event', ['kind', 'at'], unique=False)
    op.create_index('ix_event_place', 'event', ['place_id', 'id'], unique=False, postgresql_where='place_id is not null')
    op.create_index('uq_event_stream_seq', 'event', ['stream', 'seq'], unique=True)
    op.create_table('event_checkpoint',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_event_id', sa.BigInteger(), nullable=False),
        sa.Column('events', sa.BigInteger(), nullable=False),
        sa.Column('heads', sa.LargeBinary(), nullable=False),
        sa.Column('hash', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_event_checkpoint'))
    )
    op.create_table('event_stream',
        sa.Column('stream', sa.String(length=60), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('hash', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('stream', name=op.f('pk_event_stream'))
    )
    op.create_table('place_attribute',
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('type', sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_place_attribute'))
    )
    op.create_table('place_search',
        sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('tokens', postgresql.TSVECTOR(), sa.Computed("array_to_tsvector(array_remove(string_to_array(words, ' '), ''))", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_place_search'))
    )
    op.create_index('ix_place_search_tokens', 'place_search', ['tokens'], unique=False, postgresql_using='gin')
    op.create_table('search_word',
        sa.Column('domain', sa.String(length=20), nullable=False),
        sa.Column('word', sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint('domain', 'word', name=op.f('pk_search_word'))
    )
    op.create_index('ix_search_word_trigrams', 'search_word', ['word'], unique=False, postgresql_using='gin', postgresql_ops={'word': 'gin_trgm_ops'})
    op.create_table('service_search',
        sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('tokens', postgresql.TSVECTOR(), sa.Computed("array_to_tsvector(array_remove(string_to_array(words, ' '), ''))", persisted=True), nullable=False),
        sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_service_search'))
    )
    op.create_index('ix_service_search_tokens', 'service_search', ['tokens'], unique=False, postgresql_using='gin')
    op.create_table('stored_file',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('preview_sha256', sa.String(length=64), nullable=True),
        sa.Column('name', sa.String(length=255), nullable=False),
        sa.Column('media_type', sa.String(length=100), nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        sa.Column('scan', sa.String(length=12), nullable=False),
        sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('stored_by', sa.String(length=40), nullable=False),
        sa.Column('is_claimed', sa.Boolean(), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
        sa.UniqueConstraint('public_id', name=op.f('uq_stored_file_public_id'))
    )
    op.create_index(op.f('ix_stored_file_sha256'), 'stored_file', ['sha256'], unique=False)
    op.create_index(op.f('ix_stored_file_stored_at'), 'stored_file', ['stored_at'], unique=False)
    op.create_table('team',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=True),
        sa.Column('phone', sa.String(length=40), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
        sa.UniqueConstraint('code', name=op.f('uq_team_code'))
    )
    op.create_table('user_account',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('phone', sa.String(length=40), nullable=True),
        sa.Column('password_hash', sa.Text(), nullable=True),
        sa.Column('password_set_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('deactivated_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
        sa.UniqueConstraint('email', name=op.f('uq_user_account_email')),
        sa.UniqueConstraint('public_id', name=op.f('uq_user_account_public_id'))
    )
    op.create_table('absence',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('to_on', sa.Date(), nullable=False),
        sa.Column('why', sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_absence_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_user_id'), 'absence', ['user_id'], unique=False)
    op.create_table('adjustment',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=24), nullable=False),
        sa.Column('detail', sa.Text(), nullable=True),
        sa.Column('agreed_by', sa.String(length=40), nullable=False),
        sa.Column('agreed_on', sa.Date(), nullable=False),
        sa.Column('review_on', sa.Date(), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_adjustment_contact_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustment'))
    )
    op.create_index(op.f('ix_adjustment_contact_id'), 'adjustment', ['contact_id'], unique=False)
    op.create_table('call_back',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=True),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('team_id', sa.BigInteger(), nullable=False),
        sa.Column('phone', sa.String(length=40), nullable=True),
        sa.Column('about', sa.Text(), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('promised_by', sa.BigInteger(), nullable=True),
        sa.Column('promised_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_by', sa.BigInteger(), nullable=True),
        sa.Column('result', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_call_back_contact_id')),
        sa.ForeignKeyConstraint(['done_by'], ['user_account.id'], name=op.f('fk_call_back_done_by')),
        sa.ForeignKeyConstraint(['promised_by'], ['user_account.id'], name=op.f('fk_call_back_promised_by')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_call_back_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_back'))
    )
    op.create_index(op.f('ix_call_back_case_id'), 'call_back', ['case_id'], unique=False)
    op.create_index(op.f('ix_call_back_contact_id'), 'call_back', ['contact_id'], unique=False)
    op.create_index('ix_call_back_open', 'call_back', ['team_id', 'due_at'], unique=False, postgresql_where='done_at is null')
    op.create_table('case_access',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=True),
        sa.Column('team_id', sa.BigInteger(), nullable=True),
        sa.Column('level', sa.String(length=10), nullable=False),
        sa.Column('why', sa.String(length=12), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('given_by', sa.String(length=40), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_case_access_team_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_case_access_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_access'))
    )
    op.create_index(op.f('ix_case_access_case_id'), 'case_access', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_access_team_id'), 'case_access', ['team_id'], unique=False)
    op.create_index(op.f('ix_case_access_user_id'), 'case_access', ['user_id'], unique=False)
    op.create_table('contact_change',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=False),
        sa.Column('old', sa.Text(), nullable=True),
        sa.Column('new', sa.Text(), nullable=True),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_change_contact_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_change'))
    )
    op.create_index(op.f('ix_contact_change_contact_id'), 'contact_change', ['contact_id'], unique=False)
    op.create_table('contact_name',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('name', sa.String(length=300), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=True),
        sa.Column('to_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_name_contact_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_name'))
    )
    op.create_index(op.f('ix_contact_name_contact_id'), 'contact_name', ['contact_id'], unique=False)
    op.create_table('contact_point',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=6), nullable=False),
        sa.Column('value', sa.String(length=254), nullable=False),
        sa.Column('key', sa.String(length=254), nullable=False),
        sa.Column('use', sa.String(length=20), nullable=True),
        sa.Column('note', sa.String(length=200), nullable=True),
        sa.Column('verified_on', sa.Date(), nullable=True),
        sa.Column('do_not_use', sa.String(length=200), nullable=True),
        sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_point_contact_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_point'))
    )
    op.create_index(op.f('ix_contact_point_contact_id'), 'contact_point', ['contact_id'], unique=False)
    op.create_index('ix_contact_point_key', 'contact_point', ['kind', 'key'], unique=False)
    op.create_table('draft',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('owner_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_draft_owner_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
        sa.UniqueConstraint('public_id', name=op.f('uq_draft_public_id'))
    )
    op.create_index('ix_draft_owner_open', 'draft', ['owner_id', 'changed_at'], unique=False, postgresql_where='done_at is null')
    op.create_table('held_form',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('path', sa.Text(), nullable=False),
        sa.Column('fields', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_held_form_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_held_form'))
    )
    op.create_index(op.f('ix_held_form_expires_at'), 'held_form', ['expires_at'], unique=False)
    op.create_table('membership',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('team_id', sa.BigInteger(), nullable=False),
        sa.Column('role', sa.String(length=20), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_membership_team_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    op.create_index(op.f('ix_membership_team_id'), 'membership', ['team_id'], unique=False)
    op.create_index('uq_membership_current', 'membership', ['user_id', 'team_id', 'role'], unique=True, postgresql_where='ended_at is null')
    op.create_table('message',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=True),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('contact_id', sa.BigInteger(), nullable=True),
        sa.Column('team_id', sa.BigInteger(), nullable=True),
        sa.Column('direction', sa.String(length=3), nullable=False),
        sa.Column('channel', sa.String(length=6), nullable=False),
        sa.Column('template', sa.String(length=60), nullable=True),
        sa.Column('language', sa.String(length=5), nullable=False),
        sa.Column('format', sa.String(length=20), nullable=True),
        sa.Column('to_name', sa.String(length=300), nullable=True),
        sa.Column('to_address', sa.Text(), nullable=True),
        sa.Column('subject', sa.Text(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('attempts', sa.BigInteger(), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('message_id', sa.String(length=200), nullable=True),
        sa.Column('reply_to_id', sa.BigInteger(), nullable=True),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('done_by', sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(['reply_to_id'], ['message.id'], name=op.f('fk_message_reply_to_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_message_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
        sa.UniqueConstraint('key', name=op.f('uq_message_key')),
        sa.UniqueConstraint('public_id', name=op.f('uq_message_public_id'))
    )
    op.create_index('ix_message_by_hand', 'message', ['team_id', 'created_at'], unique=False, postgresql_where="state = 'by_hand'")
    op.create_index(op.f('ix_message_case_id'), 'message', ['case_id'], unique=False)
    op.create_index(op.f('ix_message_contact_id'), 'message', ['contact_id'], unique=False)
    op.create_index('ix_message_due', 'message', ['next_at'], unique=False, postgresql_where="state = 'queued'")
    op.create_index(op.f('ix_message_message_id'), 'message', ['message_id'], unique=False)
    op.create_table('password_link',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_password_link_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_password_link'))
    )
    op.create_index(op.f('ix_password_link_user_id'), 'password_link', ['user_id'], unique=False)
    op.create_table('queue',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('team_id', sa.BigInteger(), nullable=False),
        sa.Column('slug', sa.String(length=60), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('filters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('made_by', sa.String(length=40), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_queue_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_queue')),
        sa.UniqueConstraint('team_id', 'slug', name=op.f('uq_queue_team_id_slug'))
    )
    op.create_table('relationship',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('other_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=True),
        sa.Column('to_on', sa.Date(), nullable=True),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_relationship_contact_id')),
        sa.ForeignKeyConstraint(['other_id'], ['contact.id'], name=op.f('fk_relationship_other_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_relationship'))
    )
    op.create_index(op.f('ix_relationship_contact_id'), 'relationship', ['contact_id'], unique=False)
    op.create_index(op.f('ix_relationship_other_id'), 'relationship', ['other_id'], unique=False)
    op.create_table('service',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('name', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('live_version_id', sa.BigInteger(), nullable=True),
        sa.Column('owner_team_id', sa.BigInteger(), nullable=True),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['live_version_id'], ['service_version.id'], name=op.f('fk_service_live_version_id'), use_alter=True),
        sa.ForeignKeyConstraint(['owner_team_id'], ['team.id'], name=op.f('fk_service_owner_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service')),
        sa.UniqueConstraint('code', name=op.f('uq_service_code'))
    )
    op.create_table('street',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('usrn', sa.String(length=8), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('name_cy', sa.String(length=200), nullable=True),
        sa.Column('locality', sa.String(length=100), nullable=True),
        sa.Column('town', sa.String(length=100), nullable=True),
        sa.Column('area_id', sa.BigInteger(), nullable=True),
        sa.Column('line', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('lat', sa.Float(), nullable=True),
        sa.Column('lon', sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_street_area_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_street')),
        sa.UniqueConstraint('usrn', name=op.f('uq_street_usrn'))
    )
    op.create_table('user_session',
        sa.Column('id_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('browser', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_user_session_user_id')),
        sa.PrimaryKeyConstraint('id_hash', name=op.f('pk_user_session'))
    )
    op.create_index(op.f('ix_user_session_user_id'), 'user_session', ['user_id'], unique=False)
    op.create_table('place',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('uprn', sa.String(length=12), nullable=True),
        sa.Column('parent_uprn', sa.String(length=12), nullable=True),
        sa.Column('status', sa.String(length=12), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.Column('lines', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('postcode', sa.String(length=10), nullable=True),
        sa.Column('street_id', sa.BigInteger(), nullable=True),
        sa.Column('area_id', sa.BigInteger(), nullable=True),
        sa.Column('lat', sa.Float(), nullable=True),
        sa.Column('lon', sa.Float(), nullable=True),
        sa.Column('easting', sa.BigInteger(), nullable=True),
        sa.Column('northing', sa.BigInteger(), nullable=True),
        sa.Column('use', sa.String(length=40), nullable=True),
        sa.Column('attributes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_place_area_id')),
        sa.ForeignKeyConstraint(['street_id'], ['street.id'], name=op.f('fk_place_street_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
        sa.UniqueConstraint('public_id', name=op.f('uq_place_public_id')),
        sa.UniqueConstraint('uprn', name=op.f('uq_place_uprn'))
    )
    op.create_index(op.f('ix_place_area_id'), 'place', ['area_id'], unique=False)
    op.create_index(op.f('ix_place_parent_uprn'), 'place', ['parent_uprn'], unique=False)
    op.create_index(op.f('ix_place_postcode'), 'place', ['postcode'], unique=False)
    op.create_index('ix_place_spot', 'place', ['lat', 'lon'], unique=False)
    op.create_index(op.f('ix_place_street_id'), 'place', ['street_id'], unique=False)
    op.create_index('ix_place_street_kind', 'place', ['street_id'], unique=True, postgresql_where="kind = 'street'")
    op.create_table('service_role_team',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('service_id', sa.BigInteger(), nullable=False),
        sa.Column('role', sa.String(length=60), nullable=False),
        sa.Column('team_id', sa.BigInteger(), nullable=False),
        sa.Column('area_id', sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_service_role_team_area_id')),
        sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_role_team_service_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_service_role_team_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_role_team')),
        sa.UniqueConstraint('service_id', 'role', 'team_id', 'area_id', name=op.f('uq_service_role_team_service_id_role_team_id_area_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_index(op.f('ix_service_role_team_team_id'), 'service_role_team', ['team_id'], unique=False)
    op.create_table('service_seer',
        sa.Column('service_id', sa.BigInteger(), nullable=False),
        sa.Column('word', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_seer_service_id')),
        sa.PrimaryKeyConstraint('service_id', 'word', name=op.f('pk_service_seer'))
    )
    op.create_table('service_version',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('service_id', sa.BigInteger(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=True),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('definition', sa.JSON(), nullable=False),
        sa.Column('wording', sa.BigInteger(), nullable=False),
        sa.Column('made_by', sa.String(length=40), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('published_by', sa.String(length=40), nullable=True),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_version_service_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_version')),
        sa.UniqueConstraint('service_id', 'number', name=op.f('uq_service_version_service_id_number'))
    )
    op.create_index(op.f('ix_service_version_service_id'), 'service_version', ['service_id'], unique=False)
    op.create_table('contact_address',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('purpose', sa.String(length=16), nullable=False),
        sa.Column('place_id', sa.BigInteger(), nullable=True),
        sa.Column('text', sa.Text(), nullable=True),
        sa.Column('postcode', sa.String(length=10), nullable=True),
        sa.Column('from_on', sa.Date(), nullable=True),
        sa.Column('to_on', sa.Date(), nullable=True),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_address_contact_id')),
        sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_contact_address_place_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_address'))
    )
    op.create_index(op.f('ix_contact_address_contact_id'), 'contact_address', ['contact_id'], unique=False)
    op.create_index(op.f('ix_contact_address_place_id'), 'contact_address', ['place_id'], unique=False)
    op.create_index(op.f('ix_contact_address_postcode'), 'contact_address', ['postcode'], unique=False)
    op.create_table('council_case',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('service_id', sa.BigInteger(), nullable=False),
        sa.Column('version_id', sa.BigInteger(), nullable=False),
        sa.Column('status', sa.String(length=60), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('status_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('team_id', sa.BigInteger(), nullable=False),
        sa.Column('assignee_id', sa.BigInteger(), nullable=True),
        sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('priority', sa.String(length=10), nullable=False),
        sa.Column('outcome', sa.String(length=60), nullable=True),
        sa.Column('sensitivity', sa.SmallInteger(), nullable=False),
        sa.Column('channel', sa.String(length=10), nullable=False),
        sa.Column('place_id', sa.BigInteger(), nullable=True),
        sa.Column('lat', sa.Float(), nullable=True),
        sa.Column('lon', sa.Float(), nullable=True),
        sa.Column('where_text', sa.Text(), nullable=True),
        sa.Column('area_id', sa.BigInteger(), nullable=True),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('due_clock', sa.String(length=60), nullable=True),
        sa.Column('paused_left', sa.String(length=40), nullable=True),
        sa.Column('sort_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('requests_count', sa.BigInteger(), nullable=False),
        sa.Column('reopened', sa.BigInteger(), nullable=False),
        sa.Column('sample', sa.Float(), nullable=False),
        sa.Column('answers_set', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('rules_fired', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('legal_hold', sa.Text(), nullable=True),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.Column('is_listed', sa.Boolean(), sa.Computed("kind in ('new', 'open', 'waiting')", persisted=True), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_council_case_area_id')),
        sa.ForeignKeyConstraint(['assignee_id'], ['user_account.id'], name=op.f('fk_council_case_assignee_id')),
        sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_council_case_place_id')),
        sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_council_case_service_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_council_case_team_id')),
        sa.ForeignKeyConstraint(['version_id'], ['service_version.id'], name=op.f('fk_council_case_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_council_case')),
        sa.UniqueConstraint('number', name=op.f('uq_council_case_number'))
    )
    op.create_index('ix_case_around', 'council_case', ['lat', 'lon'], unique=False, postgresql_where='is_listed and lat is not null')
    op.create_index('ix_case_assignee_listed', 'council_case', ['assignee_id', 'sort_at', 'id'], unique=False, postgresql_where='is_listed')
    op.create_index('ix_case_nearby', 'council_case', ['service_id', 'lat', 'lon'], unique=False, postgresql_where='is_listed and lat is not null')
    op.create_index('ix_case_opened', 'council_case', ['opened_at'], unique=False)
    op.create_index('ix_case_place', 'council_case', ['place_id', 'opened_at'], unique=False)
    op.create_index('ix_case_service_listed', 'council_case', ['service_id', 'sort_at', 'id'], unique=False, postgresql_where='is_listed')
    op.create_index('ix_case_team_listed', 'council_case', ['team_id', 'sort_at', 'id'], unique=False, postgresql_where='is_listed')
    op.create_index('ix_case_version_id', 'council_case', ['version_id'], unique=False)
    op.create_table('interaction',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=True),
        sa.Column('place_id', sa.BigInteger(), nullable=True),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('service_id', sa.BigInteger(), nullable=True),
        sa.Column('channel', sa.String(length=10), nullable=False),
        sa.Column('direction', sa.String(length=3), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=True),
        sa.Column('reason', sa.String(length=60), nullable=True),
        sa.Column('outcome', sa.String(length=20), nullable=False),
        sa.Column('avoidable', sa.Boolean(), nullable=True),
        sa.Column('note', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_interaction_contact_id')),
        sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_interaction_place_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_interaction_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_interaction'))
    )
    op.create_index('ix_interaction_at', 'interaction', ['at'], unique=False)
    op.create_index(op.f('ix_interaction_case_id'), 'interaction', ['case_id'], unique=False)
    op.create_index('ix_interaction_contact', 'interaction', ['contact_id', 'at'], unique=False)
    op.create_index('ix_interaction_place', 'interaction', ['place_id', 'at'], unique=False, postgresql_where='place_id is not null')
    op.create_table('case_action',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('action', sa.String(length=60), nullable=False),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('acting_as', sa.String(length=60), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('from_status', sa.String(length=60), nullable=False),
        sa.Column('to_status', sa.String(length=60), nullable=False),
        sa.Column('outcome', sa.String(length=60), nullable=True),
        sa.Column('asked', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_action_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_action'))
    )
    op.create_index(op.f('ix_case_action_case_id'), 'case_action', ['case_id'], unique=False)
    op.create_table('case_clock',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('basis', sa.String(length=8), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('run', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('first_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('breached_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('left', sa.String(length=40), nullable=True),
        sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('held', sa.Boolean(), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_clock_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_clock'))
    )
    op.create_index(op.f('ix_case_clock_case_id'), 'case_clock', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_clock_next_at'), 'case_clock', ['next_at'], unique=False)
    op.create_table('case_link',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('other_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_link_case_id')),
        sa.ForeignKeyConstraint(['other_id'], ['council_case.id'], name=op.f('fk_case_link_other_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link'))
    )
    op.create_index(op.f('ix_case_link_case_id'), 'case_link', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_link_other_id'), 'case_link', ['other_id'], unique=False)
    op.create_table('case_task',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=22), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=True),
        sa.Column('row', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('row_key', sa.String(length=60), nullable=True),
        sa.Column('name', sa.String(length=300), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('by_words', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('team_id', sa.BigInteger(), nullable=True),
        sa.Column('assignee_id', sa.BigInteger(), nullable=True),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('again_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('result', sa.String(length=60), nullable=True),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('opened_by', sa.String(length=40), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_by', sa.String(length=40), nullable=True),
        sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('breached_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['assignee_id'], ['user_account.id'], name=op.f('fk_case_task_assignee_id')),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_task_case_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_case_task_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_task')),
        sa.UniqueConstraint('case_id', 'key', name=op.f('uq_case_task_case_id_key')),
        sa.UniqueConstraint('public_id', name=op.f('uq_case_task_public_id'))
    )
    op.create_index('ix_case_task_assignee_open', 'case_task', ['assignee_id', 'due_at'], unique=False, postgresql_where='ended_at is null')
    op.create_index(op.f('ix_case_task_case_id'), 'case_task', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_task_next_at'), 'case_task', ['next_at'], unique=False)
    op.create_index('ix_case_task_team_open', 'case_task', ['team_id', 'due_at'], unique=False, postgresql_where='ended_at is null')
    op.create_table('case_timer',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('rule', sa.String(length=80), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_timer_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_timer'))
    )
    op.create_index(op.f('ix_case_timer_case_id'), 'case_timer', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_timer_next_at'), 'case_timer', ['next_at'], unique=False)
    op.create_table('case_value',
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('text', sa.Text(), nullable=True),
        sa.Column('number', sa.Float(), nullable=True),
        sa.Column('on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_value_case_id')),
        sa.PrimaryKeyConstraint('case_id', 'code', name=op.f('pk_case_value'))
    )
    op.create_index('ix_case_value_text', 'case_value', ['code', 'text'], unique=False)
    op.create_table('note',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_note_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index(op.f('ix_note_case_id'), 'note', ['case_id'], unique=False)
    op.create_table('notice',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('user_id', sa.BigInteger(), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=True),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_notice_case_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_notice_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index('ix_notice_unseen', 'notice', ['user_id', 'id'], unique=False, postgresql_where='seen_at is null')
    op.create_table('service_request',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('service_id', sa.BigInteger(), nullable=False),
        sa.Column('version_id', sa.BigInteger(), nullable=False),
        sa.Column('reporter_id', sa.BigInteger(), nullable=True),
        sa.Column('interaction_id', sa.BigInteger(), nullable=True),
        sa.Column('channel', sa.String(length=10), nullable=False),
        sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('submitted_by', sa.String(length=40), nullable=False),
        sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('wants_updates', sa.Boolean(), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=True),
        sa.Column('passed_stops', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_service_request_case_id')),
        sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_service_request_interaction_id')),
        sa.ForeignKeyConstraint(['reporter_id'], ['contact.id'], name=op.f('fk_service_request_reporter_id')),
        sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_service_request_service_id')),
        sa.ForeignKeyConstraint(['version_id'], ['service_version.id'], name=op.f('fk_service_request_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_request')),
        sa.UniqueConstraint('key', name=op.f('uq_service_request_key')),
        sa.UniqueConstraint('number', name=op.f('uq_service_request_number'))
    )
    op.create_index(op.f('ix_service_request_case_id'), 'service_request', ['case_id'], unique=False)
    op.create_index(op.f('ix_service_request_reporter_id'), 'service_request', ['reporter_id'], unique=False)
    op.create_table('answer_change',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('request_id', sa.BigInteger(), nullable=True),
        sa.Column('what', sa.String(length=60), nullable=False),
        sa.Column('old', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('new', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('guarded', sa.Boolean(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_answer_change_case_id')),
        sa.ForeignKeyConstraint(['request_id'], ['service_request.id'], name=op.f('fk_answer_change_request_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_change'))
    )
    op.create_index(op.f('ix_answer_change_case_id'), 'answer_change', ['case_id'], unique=False)
    op.create_table('case_file',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('file_id', sa.BigInteger(), nullable=False),
        sa.Column('request_id', sa.BigInteger(), nullable=True),
        sa.Column('action_id', sa.BigInteger(), nullable=True),
        sa.Column('task_id', sa.BigInteger(), nullable=True),
        sa.Column('code', sa.String(length=60), nullable=True),
        sa.Column('seen_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('by', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['action_id'], ['case_action.id'], name=op.f('fk_case_file_action_id')),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_case_file_case_id')),
        sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_case_file_file_id')),
        sa.ForeignKeyConstraint(['request_id'], ['service_request.id'], name=op.f('fk_case_file_request_id')),
        sa.ForeignKeyConstraint(['task_id'], ['case_task.id'], name=op.f('fk_case_file_task_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_file'))
    )
    op.create_index(op.f('ix_case_file_case_id'), 'case_file', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_file_file_id'), 'case_file', ['file_id'], unique=False)
    op.create_table('guarded_answer',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('request_id', sa.BigInteger(), nullable=True),
        sa.Column('action_id', sa.BigInteger(), nullable=True),
        sa.Column('task_id', sa.BigInteger(), nullable=True),
        sa.Column('code', sa.String(length=60), nullable=False),
        sa.Column('guard', sa.String(length=10), nullable=False),
        sa.Column('seen_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['action_id'], ['case_action.id'], name=op.f('fk_guarded_answer_action_id')),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_guarded_answer_case_id')),
        sa.ForeignKeyConstraint(['request_id'], ['service_request.id'], name=op.f('fk_guarded_answer_request_id')),
        sa.ForeignKeyConstraint(['task_id'], ['case_task.id'], name=op.f('fk_guarded_answer_task_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_guarded_answer'))
    )
    op.create_index(op.f('ix_guarded_answer_case_id'), 'guarded_answer', ['case_id'], unique=False)
    op.create_table('party',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('case_id', sa.BigInteger(), nullable=False),
        sa.Column('contact_id', sa.BigInteger(), nullable=False),
        sa.Column('request_id', sa.BigInteger(), nullable=True),
        sa.Column('role', sa.String(length=60), nullable=False),
        sa.Column('hidden', sa.Boolean(), nullable=False),
        sa.Column('viewers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('on_their_record', sa.Boolean(), nullable=False),
        sa.Column('told', sa.String(length=8), nullable=False),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['council_case.id'], name=op.f('fk_party_case_id')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_party_contact_id')),
        sa.ForeignKeyConstraint(['request_id'], ['service_request.id'], name=op.f('fk_party_request_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_party'))
    )
    op.create_index(op.f('ix_party_case_id'), 'party', ['case_id'], unique=False)
    op.create_index('ix_party_contact', 'party', ['contact_id', 'case_id'], unique=False)
