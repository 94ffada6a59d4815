-- // A channel's messages, found without reading the whole tenant.
-- In the order of the vectors' index, one message in a hundred is found late and not surely in its place.
CREATE INDEX messages_channel ON alluvium.messages (tenant_id, channel);

-- //@UNDO
DROP INDEX alluvium.messages_channel;
