-- // Terms of messages, for keyword search.
-- Each message that can be found has a number within its tenant. Numbers are given in order and never again.
CREATE TABLE alluvium.lexical_documents (
    tenant_id  uuid   NOT NULL,
    message_id text   NOT NULL,
    document   int    NOT NULL,
    filed_for  text   NOT NULL,
    length     real   NOT NULL,
    terms      text[] NOT NULL,
    PRIMARY KEY (tenant_id, message_id)
) PARTITION BY HASH (tenant_id);
CREATE INDEX lexical_documents_number ON alluvium.lexical_documents (tenant_id, document);

-- What documents have a term: a row for each term, each audience, and each block of 256 documents, so that a row holds what one
-- reader either may know of altogether or not at all. The bytes are described in infra/analysis, class Postings.
CREATE TABLE alluvium.lexical_postings (
    tenant_id uuid                NOT NULL,
    term      text   COLLATE "C"  NOT NULL,
    audience  text                NOT NULL,
    block     int                 NOT NULL,
    entries   bytea               NOT NULL CHECK (octet_length(entries) > 0),
    PRIMARY KEY (tenant_id, term, audience, block)
) PARTITION BY HASH (tenant_id);

-- What a rank depends on besides the postings, for each audience. The row of the public ones also says which number was given
-- last, and is the lock under which postings are written.
CREATE TABLE alluvium.lexical_statistics (
    tenant_id     uuid   NOT NULL,
    audience      text   NOT NULL,
    documents     bigint NOT NULL DEFAULT 0,
    length        float8 NOT NULL DEFAULT 0,
    last_document int    NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, audience)
) PARTITION BY HASH (tenant_id);

SELECT alluvium.wall_off('alluvium.lexical_documents', ${partitions});
SELECT alluvium.wall_off('alluvium.lexical_postings', ${partitions});
SELECT alluvium.wall_off('alluvium.lexical_statistics', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.lexical_documents, alluvium.lexical_postings TO alluvium_app;
GRANT SELECT, INSERT, UPDATE ON alluvium.lexical_statistics TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.lexical_documents, alluvium.lexical_postings, alluvium.lexical_statistics TO alluvium_control;

SELECT alluvium.make_promotable('alluvium.lexical_documents');
SELECT alluvium.make_promotable('alluvium.lexical_postings');

-- The canary's rows.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.lexical_documents (tenant_id, message_id, document, filed_for, length, terms)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 1, 'public', 1, ARRAY ['canary']);
INSERT INTO alluvium.lexical_postings (tenant_id, term, audience, block, entries)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 'public', 0, '\x01000d3c00');
INSERT INTO alluvium.lexical_statistics (tenant_id, audience, documents, length, last_document)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'public', 1, 1, 1);

-- //@UNDO
DROP TABLE alluvium.lexical_statistics;
DROP TABLE alluvium.lexical_postings;
DROP TABLE alluvium.lexical_documents;
