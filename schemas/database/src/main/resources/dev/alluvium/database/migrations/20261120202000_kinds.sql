-- // What a message type admits, found without reading the whole tenant; and vectors that can be reached.
-- One index for message types and channels: PostgreSQL 18 skips over the types when only the channel is given.
DROP INDEX alluvium.messages_channel;
CREATE INDEX messages_kind ON alluvium.messages (tenant_id, message_type, channel);

-- With m = 16 and ef_construction = 64, one in sixty of the nearest among 300,000 clustered vectors was in no other's list, and so
-- not found however far a search went; with these, one in a hundred.
DROP INDEX alluvium.embeddings_vector;
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 24, ef_construction = 100);
ALTER INDEX alluvium.embeddings_shared_vector_idx RENAME TO embeddings_vector_shared;

-- //@UNDO
DROP INDEX alluvium.embeddings_vector;
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 16, ef_construction = 64);
ALTER INDEX alluvium.embeddings_shared_vector_idx RENAME TO embeddings_vector_shared;
DROP INDEX alluvium.messages_kind;
CREATE INDEX messages_channel ON alluvium.messages (tenant_id, channel);
