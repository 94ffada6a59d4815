-- // When something was said: by the sender's clock and its zone, and not after it arrived.
-- The zone's offset that the producer wrote behind the time, in seconds; null where it wrote none or UTC.
ALTER TABLE alluvium.messages ADD utc_offset int;

-- When and where the quoted message arrived, and where in it the quote begins: what was said later takes the place of what was said
-- before, and a clock that is ahead counts as far as the arrival. Null where it is not known.
ALTER TABLE alluvium.insight_evidence ADD arrived_at timestamptz, ADD arrived_offset bigint, ADD start_at int;

ALTER TABLE alluvium.messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.insight_evidence NO FORCE ROW LEVEL SECURITY;
UPDATE alluvium.insight_evidence e SET arrived_at = m.arrived_at, arrived_offset = m.arrived_offset
  FROM alluvium.messages m
 WHERE m.tenant_id = e.tenant_id AND m.message_id = e.message AND m.revision = e.revision;
ALTER TABLE alluvium.insight_evidence FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.messages FORCE ROW LEVEL SECURITY;

-- //@UNDO
ALTER TABLE alluvium.insight_evidence DROP arrived_at, DROP arrived_offset, DROP start_at;
ALTER TABLE alluvium.messages DROP utc_offset;
