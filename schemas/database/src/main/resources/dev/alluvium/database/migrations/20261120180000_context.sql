-- // What a vector was before its conversation was mixed into it.
-- vector is what is searched. Where the messages before it are mixed in, raw is what the model gave, from which the mixes of
-- this message and of its followers are made again; else raw is null and vector itself is what the model gave.
ALTER TABLE alluvium.embeddings ADD raw halfvec(384);

-- //@UNDO
ALTER TABLE alluvium.embeddings NO FORCE ROW LEVEL SECURITY;
UPDATE alluvium.embeddings SET vector = raw WHERE raw IS NOT NULL;
ALTER TABLE alluvium.embeddings FORCE ROW LEVEL SECURITY;
ALTER TABLE alluvium.embeddings DROP raw;
