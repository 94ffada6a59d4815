-- // Vectors that are not in the index which all tenants share.
-- A small tenant's vectors are compared one by one, faster than through the index and without missing any, so they need not be in
-- it. Workers put them there once there are many. What is there already stays.
ALTER TABLE alluvium.embeddings ADD indexed boolean NOT NULL DEFAULT true;
DROP INDEX alluvium.embeddings_vector;
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 24, ef_construction = 100)
    WHERE indexed;
ALTER INDEX alluvium.embeddings_shared_vector_idx RENAME TO embeddings_vector_shared;
CREATE INDEX embeddings_unindexed ON alluvium.embeddings (tenant_id, generation) WHERE NOT indexed;

-- //@UNDO
DROP INDEX alluvium.embeddings_unindexed;
DROP INDEX alluvium.embeddings_vector;
ALTER TABLE alluvium.embeddings DROP indexed;
CREATE INDEX embeddings_vector ON alluvium.embeddings USING hnsw (vector halfvec_cosine_ops) WITH (m = 24, ef_construction = 100);
ALTER INDEX alluvium.embeddings_shared_vector_idx RENAME TO embeddings_vector_shared;
