-- // What a chat model was shown, and no insight from what different readers see.
-- A model's words may come from anything in its prompt. So every message of the prompt counts: whoever does not see all of them
-- sees nothing of what came of it, and when one of them changes, it goes. Rows hold ids, no text.
-- Like evidence, rows go by an audience of their own, that of the narrowest message shown.
CREATE TABLE alluvium.shown_messages (
    tenant_id uuid NOT NULL,
    window_id uuid NOT NULL,
    message   text NOT NULL,
    revision  int  NOT NULL,
    audience  text NOT NULL,
    PRIMARY KEY (tenant_id, window_id, message)
) PARTITION BY HASH (tenant_id);
CREATE INDEX shown_messages_message ON alluvium.shown_messages (tenant_id, message);

SELECT alluvium.wall_off('alluvium.shown_messages', ${partitions});

GRANT SELECT, INSERT, UPDATE, DELETE ON alluvium.shown_messages TO alluvium_app;
GRANT SELECT, DELETE ON alluvium.shown_messages TO alluvium_control;

-- Null where nothing but the quotes went into the claim.
ALTER TABLE alluvium.insight_evidence ADD window_id uuid;
CREATE INDEX insight_evidence_window ON alluvium.insight_evidence (tenant_id, window_id) WHERE window_id IS NOT NULL;

-- What models made until now may say what somebody said for few: they were shown whole sessions. Where a session had more than one
-- audience, it counts as no longer borne out, so that nobody is shown it from now on; the sessions are looked through anew, and what
-- is not found again is retracted. Each message of a claim is quoted in the session that the claim came from.
ALTER TABLE alluvium.insights NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.insight_evidence NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.derived_messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.messages NO FORCE ROW LEVEL SECURITY;
UPDATE alluvium.insight_evidence e SET revision = 0
  FROM (SELECT DISTINCT o.tenant_id, o.insight_id, o.claim
          FROM alluvium.insight_evidence o
          JOIN alluvium.insights i ON i.tenant_id = o.tenant_id AND i.insight_id = o.insight_id
         WHERE i.derivation LIKE '%/prompt-%'
           AND EXISTS (SELECT FROM alluvium.messages m
                        WHERE m.tenant_id = o.tenant_id AND m.session_id = o.session_id
                          AND alluvium.audience(m.visibility, m.sender_id) <> o.audience)) c
 WHERE c.tenant_id = e.tenant_id AND c.insight_id = e.insight_id AND c.claim = e.claim;
DELETE FROM alluvium.derived_messages d
 USING alluvium.insight_evidence e
 WHERE d.tenant_id = e.tenant_id AND d.message_id = e.message AND e.revision = 0;
ALTER TABLE alluvium.insights FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.insight_evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.derived_messages FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.messages FORCE ROW LEVEL SECURITY;

-- Texts of tenants that were erased before are still in the topics of insights and of rejected records. Whoever tells consumers of
-- an erasure now takes them out; so these are told once more, by an event of the same id.
UPDATE alluvium.erasures
   SET untold = (SELECT array_agg(DISTINCT teller) FROM unnest(untold || ARRAY ['ingest-worker', 'insights']) AS teller)
 WHERE erased_at IS NOT NULL;

-- The canary's row.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
INSERT INTO alluvium.shown_messages (tenant_id, window_id, message, revision, audience)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', '00000000-0000-8000-8000-0000000ca9a1', 'canary', 1, 'public');

-- //@UNDO
DROP INDEX alluvium.insight_evidence_window;
ALTER TABLE alluvium.insight_evidence DROP window_id;
DROP TABLE alluvium.shown_messages;
