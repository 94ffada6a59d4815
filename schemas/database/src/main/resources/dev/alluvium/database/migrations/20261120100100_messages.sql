-- // Messages, their replaced revisions, the work left to do for them, and the counts.
CREATE TABLE alluvium.messages (
    tenant_id         uuid        NOT NULL,
    message_id        text        NOT NULL,
    revision          int         NOT NULL,
    deleted           boolean     NOT NULL,
    session_id        text        NOT NULL,
    parent_message_id text,
    channel           text        NOT NULL,
    sender_id         text        NOT NULL,
    sender_type       text        NOT NULL CHECK (sender_type IN ('human', 'agent', 'system', 'tool')),
    sender_name       text,
    message_type      text        NOT NULL,
    visibility        text        NOT NULL CHECK (visibility IN ('public', 'agent_only', 'private')),
    scope             text        NOT NULL,
    content           text,
    metadata          jsonb,
    occurred_at       timestamptz NOT NULL,
    content_hash      bytea,
    payload_hash      bytea       NOT NULL,
    source_topic      text        NOT NULL,
    source_partition  int         NOT NULL,
    source_offset     bigint      NOT NULL,
    source_timestamp  timestamptz NOT NULL,
    stored_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_id),
    CONSTRAINT deleted_has_no_content CHECK (deleted = (content IS NULL))
) PARTITION BY HASH (tenant_id);
CREATE INDEX messages_session ON alluvium.messages (tenant_id, session_id, occurred_at, message_id);

-- One row for each revision that was replaced, without its content: a record that Kafka delivers again still yields the
-- event of its own revision.
CREATE TABLE alluvium.superseded_revisions (
    tenant_id        uuid        NOT NULL,
    message_id       text        NOT NULL,
    revision         int         NOT NULL,
    deleted          boolean     NOT NULL,
    source_topic     text        NOT NULL,
    source_partition int         NOT NULL,
    source_offset    bigint      NOT NULL,
    session_id       text        NOT NULL,
    occurred_at      timestamptz NOT NULL,
    stored_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, message_id, revision)
) PARTITION BY HASH (tenant_id);

-- A row exists exactly while the message's revision is not embedded: queue, ledger, and the lock between the workers.
CREATE TABLE alluvium.embedding_work (
    tenant_id       uuid        NOT NULL,
    message_id      text        NOT NULL,
    revision        int         NOT NULL,
    state           text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
    attempts        int         NOT NULL DEFAULT 0,
    reason          text,
    detail          text,
    stored_at       timestamptz NOT NULL,
    next_attempt_at timestamptz,
    failed_at       timestamptz,
    PRIMARY KEY (tenant_id, message_id)
) PARTITION BY HASH (tenant_id);
CREATE INDEX embedding_work_oldest ON alluvium.embedding_work (tenant_id, stored_at) WHERE state = 'pending';

-- What each writer added and took away. The sum over the writers is exact and no two processes update one row.
CREATE TABLE alluvium.message_counts (
    tenant_id uuid   NOT NULL,
    writer    text   NOT NULL,
    stored    bigint NOT NULL DEFAULT 0,
    deleted   bigint NOT NULL DEFAULT 0,
    pending   bigint NOT NULL DEFAULT 0,
    failed    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, writer)
) PARTITION BY HASH (tenant_id);

SELECT alluvium.wall_off('alluvium.messages', ${partitions});
SELECT alluvium.wall_off('alluvium.superseded_revisions', ${partitions});
SELECT alluvium.wall_off('alluvium.embedding_work', ${partitions});
SELECT alluvium.wall_off('alluvium.message_counts', ${partitions});

GRANT SELECT, INSERT, UPDATE ON alluvium.messages, alluvium.message_counts TO alluvium_app;
GRANT SELECT, INSERT ON alluvium.superseded_revisions TO alluvium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.embedding_work TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.messages, alluvium.superseded_revisions, alluvium.embedding_work, alluvium.message_counts
    TO alluvium_control;

-- //@UNDO
DROP TABLE alluvium.message_counts;
DROP TABLE alluvium.embedding_work;
DROP TABLE alluvium.superseded_revisions;
DROP TABLE alluvium.messages;
