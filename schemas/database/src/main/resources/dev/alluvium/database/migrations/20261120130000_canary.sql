-- // The canary: a tenant that is in no list, with a row in every tenant table for others not to see.
-- The owner is under the tenants' policies like everybody else, so the rows go in within the canary's own scope.
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);

INSERT INTO alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type,
                               message_type, visibility, scope, content, occurred_at, content_hash, payload_hash,
                               source_topic, source_partition, source_offset, source_timestamp, stored_at)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 1, false, 'canary', 'canary', 'canary', 'system', 'chat', 'public', '',
        'If you can read this, tenants are not walled off.', 'epoch', '', '', 'canary', 0, 0, 'epoch', 'epoch');

INSERT INTO alluvium.superseded_revisions (tenant_id, message_id, revision, deleted, source_topic, source_partition,
                                           source_offset, session_id, occurred_at, stored_at)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 0, false, 'canary', 0, 0, 'canary', 'epoch', 'epoch');

INSERT INTO alluvium.embedding_work (tenant_id, message_id, revision, state, stored_at)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 1, 'failed', 'epoch');

INSERT INTO alluvium.message_counts (tenant_id, writer)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary');

INSERT INTO alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 'canary', 0, 1, 0, 1, 1);

INSERT INTO alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector, embedded_at)
VALUES ('00000000-0000-8000-8000-0000000ca9a1', 1, 'canary', 0, '',
        array_prepend(1::real, array_fill(0::real, ARRAY [383]))::public.halfvec(384), 'epoch');

-- //@UNDO
SELECT set_config('alluvium.tenant_id', '00000000-0000-8000-8000-0000000ca9a1', true), set_config('alluvium.reader', 'worker', true);
DELETE FROM alluvium.embeddings WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
DELETE FROM alluvium.chunks WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
DELETE FROM alluvium.message_counts WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
DELETE FROM alluvium.embedding_work WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
DELETE FROM alluvium.superseded_revisions WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
DELETE FROM alluvium.messages WHERE tenant_id = '00000000-0000-8000-8000-0000000ca9a1';
