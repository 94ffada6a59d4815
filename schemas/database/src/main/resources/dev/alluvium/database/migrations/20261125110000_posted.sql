-- // Postings are written by the block, when all its documents are there.
-- Until then a document's row is all that is written of it: beside its terms it says what each counts. The bytes are described in
-- infra/analysis, class Postings. Null: its postings were written at once, whatever its number.
ALTER TABLE alluvium.lexical_documents ADD weights bytea;

-- The last number of which postings are written, in the row of the public ones.
ALTER TABLE alluvium.lexical_statistics ADD posted int NOT NULL DEFAULT 0;
ALTER TABLE alluvium.lexical_statistics NO FORCE ROW LEVEL SECURITY;
UPDATE alluvium.lexical_statistics SET posted = last_document;
ALTER TABLE alluvium.lexical_statistics FORCE ROW LEVEL SECURITY;

-- //@UNDO
-- Writes the postings of those that have none yet, of every tenant, in whichever place their rows and those of their block are.
ALTER TABLE alluvium.lexical_statistics NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.lexical_documents NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.lexical_postings NO FORCE ROW LEVEL SECURITY;
WITH unposted AS MATERIALIZED (
    SELECT d.tenant_id, t.term, d.audience, d.document / 256 AS block, max(d.place) AS place,
           string_agg(set_byte('\x00', 0, d.document % 256) || substring(d.weights FROM 2 * t.n::int + 1 FOR 2)
                          || substring(d.weights FOR 2), ''::bytea) AS entries
      FROM alluvium.lexical_statistics s
      JOIN alluvium.lexical_documents d ON d.tenant_id = s.tenant_id AND d.document > s.posted AND d.weights IS NOT NULL
     CROSS JOIN LATERAL unnest(d.terms) WITH ORDINALITY AS t (term, n)
     WHERE s.audience = 'public'
     GROUP BY d.tenant_id, t.term, d.audience, d.document / 256),
appended AS (
    UPDATE alluvium.lexical_postings p SET entries = p.entries || u.entries
      FROM unposted u
     WHERE p.tenant_id = u.tenant_id AND p.term = u.term AND p.audience = u.audience AND p.block = u.block
    RETURNING p.tenant_id, p.term, p.audience, p.block)
INSERT INTO alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)
SELECT u.tenant_id, u.term, u.audience, u.block, u.entries, u.place
  FROM unposted u
 WHERE NOT EXISTS (SELECT FROM appended a
                    WHERE a.tenant_id = u.tenant_id AND a.term = u.term AND a.audience = u.audience AND a.block = u.block);
ALTER TABLE alluvium.lexical_postings FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.lexical_documents FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.lexical_statistics FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.lexical_statistics DROP posted;
ALTER TABLE alluvium.lexical_documents DROP weights;
