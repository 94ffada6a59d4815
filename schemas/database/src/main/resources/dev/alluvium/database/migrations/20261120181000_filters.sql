-- // What a search's filters admit, found without reading the whole tenant.
-- Operators that are not leakproof cannot use an index under row level security, so a scope's subtree is a range of bytes.
CREATE INDEX messages_sender ON alluvium.messages (tenant_id, sender_id);
CREATE INDEX messages_scope ON alluvium.messages (tenant_id, scope COLLATE "C");
-- Messages come nearly in the order of their time, so that a summary of pages is enough, and costs nothing to keep.
CREATE INDEX messages_time ON alluvium.messages USING brin (tenant_id, occurred_at) WITH (pages_per_range = 32);

-- //@UNDO
DROP INDEX alluvium.messages_time;
DROP INDEX alluvium.messages_scope;
DROP INDEX alluvium.messages_sender;
