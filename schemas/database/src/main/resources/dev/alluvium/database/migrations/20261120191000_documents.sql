-- // Who sees a lexical document is told by the audience that it is filed for.
-- Searches read documents by the hundred. Asked for each of them whether its message is seen, the server first collected all
-- messages of the tenant. Like postings, documents are written by ingest-worker alone, in the transaction that changes the
-- message, under the audience that the message has then.
ALTER TABLE alluvium.lexical_documents RENAME message_id TO message;
ALTER TABLE alluvium.lexical_documents RENAME filed_for TO audience;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT relid FROM pg_catalog.pg_partition_tree('alluvium.lexical_documents') LOOP
        EXECUTE format('DROP POLICY visible_only ON %s', target);
        PERFORM alluvium.restrict_readers(target);
    END LOOP;
END
$$;

-- //@UNDO
ALTER TABLE alluvium.lexical_documents RENAME audience TO filed_for;
ALTER TABLE alluvium.lexical_documents RENAME message TO message_id;
DO
$$
DECLARE
    target regclass;
BEGIN
    FOR target IN SELECT relid FROM pg_catalog.pg_partition_tree('alluvium.lexical_documents') LOOP
        EXECUTE format('DROP POLICY visible_only ON %s', target);
        PERFORM alluvium.restrict_readers(target);
    END LOOP;
END
$$;
