-- // Insights, what bears them out, and what became of them.
-- What was learned of a tenant's sessions. The audience is that of its evidence, which is one and the same for all of it. The
-- vector is null, and the texts are empty, once nothing bears the insight out any more.
CREATE TABLE alluvium.insights (
    tenant_id        uuid        NOT NULL,
    insight_id       uuid        NOT NULL,
    revision         int         NOT NULL,
    status           text        NOT NULL CHECK (status IN ('active', 'superseded', 'retracted')),
    superseded_by    uuid,
    kind             text        NOT NULL,
    text             text        NOT NULL,
    subject          text,
    about            text,
    key_phrases      text[]      NOT NULL,
    session_id       text,
    scope            text        NOT NULL,
    audience         text        NOT NULL,
    worth            float8      NOT NULL,
    strength         float8      NOT NULL,
    evidence_count   int         NOT NULL,
    first_seen       timestamptz NOT NULL,
    last_seen        timestamptz NOT NULL,
    derivation       text        NOT NULL,
    terms            text[]      NOT NULL,
    generation       smallint,
    vector           halfvec(384),
    changed_at       timestamptz NOT NULL,
    source_topic     text        NOT NULL,
    source_partition int         NOT NULL,
    source_offset    bigint      NOT NULL,
    PRIMARY KEY (tenant_id, insight_id),
    CONSTRAINT retracted_says_nothing CHECK (status <> 'retracted' OR (text = '' AND vector IS NULL AND evidence_count = 0))
) PARTITION BY HASH (tenant_id);
CREATE INDEX insights_seen ON alluvium.insights (tenant_id, last_seen, insight_id);
CREATE INDEX insights_subject ON alluvium.insights (tenant_id, subject, kind);

-- The quotes of one claim stand and fall together: what it says was read from all of them. Several claims that say the same bear
-- out one insight. The first row of a claim has its vector, for when the insight has to be said in its words.
-- Like lexical documents, evidence goes by an audience of its own, the insight's; whoever shows a quote also looks whether its
-- message still says so to the same reader.
CREATE TABLE alluvium.insight_evidence (
    tenant_id   uuid        NOT NULL,
    insight_id  uuid        NOT NULL,
    claim       uuid        NOT NULL,
    ordinal     int         NOT NULL,
    message     text        NOT NULL,
    revision    int         NOT NULL,
    audience    text        NOT NULL,
    quote       text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    session_id  text        NOT NULL,
    statement   text        NOT NULL,
    worth       float8      NOT NULL,
    generation  smallint,
    vector      halfvec(384),
    PRIMARY KEY (tenant_id, insight_id, claim, ordinal)
) PARTITION BY HASH (tenant_id);
CREATE INDEX insight_evidence_message ON alluvium.insight_evidence (tenant_id, message);

-- event is what consumers were told, as JSON, for a record that Kafka delivers again: cause is that record. Text and event go
-- when what they quote goes.
CREATE TABLE alluvium.insight_history (
    tenant_id      uuid        NOT NULL,
    insight_id     uuid        NOT NULL,
    revision       int         NOT NULL,
    change         text        NOT NULL CHECK (change IN ('found', 'reinforced', 'changed', 'retracted')),
    status         text        NOT NULL,
    reason         text        NOT NULL,
    text           text,
    strength       float8      NOT NULL,
    evidence_count int         NOT NULL,
    audience       text        NOT NULL,
    changed_at     timestamptz NOT NULL,
    cause          text        NOT NULL,
    event          bytea,
    PRIMARY KEY (tenant_id, insight_id, revision)
) PARTITION BY HASH (tenant_id);
CREATE INDEX insight_history_cause ON alluvium.insight_history (tenant_id, cause);

-- Which revision of a message was looked through for insights.
CREATE TABLE alluvium.derived_messages (
    tenant_id  uuid NOT NULL,
    message_id text NOT NULL,
    revision   int  NOT NULL,
    PRIMARY KEY (tenant_id, message_id)
) PARTITION BY HASH (tenant_id);

SELECT alluvium.wall_off('alluvium.insights', ${partitions});
SELECT alluvium.wall_off('alluvium.insight_evidence', ${partitions});
SELECT alluvium.wall_off('alluvium.insight_history', ${partitions});
SELECT alluvium.wall_off('alluvium.derived_messages', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE
    ON alluvium.insights, alluvium.insight_evidence, alluvium.insight_history, alluvium.derived_messages TO alluvium_app;
GRANT SELECT, DELETE
    ON alluvium.insights, alluvium.insight_evidence, alluvium.insight_history, alluvium.derived_messages TO alluvium_control;

SELECT alluvium.make_promotable('alluvium.insights');
SELECT alluvium.make_promotable('alluvium.insight_evidence');
SELECT alluvium.make_promotable('alluvium.insight_history');
SELECT alluvium.make_promotable('alluvium.derived_messages');

-- Those who publish insights are told of erasures apart from those who publish vectors: each says it after its own last result.
ALTER TABLE alluvium.erasures ALTER untold SET DEFAULT ARRAY ['ingest-worker', 'embed-worker', 'insights'];

-- The canary's rows.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.insights (tenant_id, insight_id, revision, status, kind, text, key_phrases, scope, audience, worth, strength,
                               evidence_count, first_seen, last_seen, derivation, terms, changed_at, source_topic,
                               source_partition, source_offset)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 1, 'active', 'fact', 'canary', '{}', '',
        'public', 0, 0, 1, 'epoch', 'epoch', 'canary', '{canary}', 'epoch', 'canary', 0, 0);
INSERT INTO alluvium.insight_evidence (tenant_id, insight_id, claim, ordinal, message, revision, audience, quote, occurred_at,
                                       session_id, statement, worth)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 0,
        'canary', 1, 'public', 'canary', 'epoch', 'canary', 'canary', 0);
INSERT INTO alluvium.insight_history (tenant_id, insight_id, revision, change, status, reason, text, strength, evidence_count,
                                      audience, changed_at, cause)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 1, 'found', 'active', 'canary', 'canary', 0,
        1, 'public', 'epoch', 'canary');
INSERT INTO alluvium.derived_messages (tenant_id, message_id, revision)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 1);

-- //@UNDO
ALTER TABLE alluvium.erasures ALTER untold SET DEFAULT ARRAY ['ingest-worker', 'embed-worker'];
UPDATE alluvium.erasures SET untold = array_remove(untold, 'insights');
DROP TABLE alluvium.derived_messages;
DROP TABLE alluvium.insight_history;
DROP TABLE alluvium.insight_evidence;
DROP TABLE alluvium.insights;
