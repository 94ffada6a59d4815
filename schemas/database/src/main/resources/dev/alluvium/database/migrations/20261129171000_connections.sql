-- // What a tenant has connected: other systems, whose requests become messages.
-- alluvium: expand
-- sealed: the secret that its requests are signed by, as the gateway has sealed it.
CREATE TABLE alluvium.connections (
    tenant_id     uuid        NOT NULL,
    connection_id uuid        NOT NULL,
    kind          text        NOT NULL CHECK (length(kind) <= 50),
    name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    settings      jsonb       NOT NULL CHECK (length(settings::text) <= 20000),
    sealed        bytea       NOT NULL CHECK (octet_length(sealed) <= 1000),
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, connection_id)
) PARTITION BY HASH (tenant_id);

SELECT alluvium.wall_off('alluvium.connections', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.connections TO alluvium_control;

-- The canary's row.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.connections (tenant_id, connection_id, kind, name, settings, sealed)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 'canary', 'canary', '{}', '');

-- //@UNDO
DROP TABLE alluvium.connections;
