-- // Chunks of messages and their vectors.
CREATE TABLE alluvium.embedding_generations (
    generation smallint    NOT NULL PRIMARY KEY,
    model      text        NOT NULL,
    dimension  int         NOT NULL,
    active     boolean     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO alluvium.embedding_generations (generation, model, dimension, active)
VALUES (1, 'bge-small-en-v1.5-q', 384, true);

-- Offsets count Unicode code points of the message's content; the end is exclusive.
CREATE TABLE alluvium.chunks (
    tenant_id  uuid NOT NULL,
    message_id text NOT NULL,
    ordinal    int  NOT NULL,
    revision   int  NOT NULL,
    start_at   int  NOT NULL,
    end_at     int  NOT NULL,
    tokens     int  NOT NULL,
    PRIMARY KEY (tenant_id, message_id, ordinal),
    FOREIGN KEY (tenant_id, message_id) REFERENCES alluvium.messages ON DELETE CASCADE
) PARTITION BY HASH (tenant_id);

CREATE TABLE alluvium.embeddings (
    tenant_id   uuid         NOT NULL,
    generation  smallint     NOT NULL,
    message_id  text         NOT NULL,
    ordinal     int          NOT NULL,
    input_hash  bytea        NOT NULL,
    vector      halfvec(384) NOT NULL,
    embedded_at timestamptz  NOT NULL,
    PRIMARY KEY (tenant_id, generation, message_id, ordinal),
    FOREIGN KEY (tenant_id, message_id, ordinal) REFERENCES alluvium.chunks ON DELETE CASCADE
) PARTITION BY HASH (tenant_id);
CREATE INDEX embeddings_input ON alluvium.embeddings (tenant_id, generation, input_hash);
-- The foreign key's own way back: its cascade looks for (tenant, message, ordinal), which the primary key does not start with.
CREATE INDEX embeddings_chunk ON alluvium.embeddings (tenant_id, message_id, ordinal);
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 16, ef_construction = 64);

SELECT alluvium.wall_off('alluvium.chunks', ${partitions});
SELECT alluvium.wall_off('alluvium.embeddings', ${partitions});

GRANT SELECT ON alluvium.embedding_generations TO alluvium_app, alluvium_control;
GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.chunks, alluvium.embeddings TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.chunks, alluvium.embeddings TO alluvium_control;

-- //@UNDO
DROP TABLE alluvium.embeddings;
DROP TABLE alluvium.chunks;
DROP TABLE alluvium.embedding_generations;
