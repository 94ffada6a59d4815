package dev.alluvium.ingest.retention;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.IfRevision;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.ingest.retention.SelectExpired.Page;
import dev.alluvium.ingest.retention.SelectExpired.Place;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Walks through a tenant's messages and publishes a deletion of each that is older than it is kept: from
/// there on it goes the way of any deletion, with its events, and whatever was learned from it alone goes
/// with it. Behind what is in a hurry, and only as long as nobody has edited the message.
final class ExpireMessages implements Task {
    private static final Logger LOG = LoggerFactory.getLogger(ExpireMessages.class);

    private final TenantDatabase database;
    private final MessageTopic topic;
    private final TenantId tenant;
    private final Instant now;
    private Place reached = Place.START;
    private long expired;

    ExpireMessages(TenantDatabase database, MessageTopic topic, TenantId tenant, Instant now) {
        this.database = database;
        this.topic = topic;
        this.tenant = tenant;
        this.now = now;
    }

    @Override
    public TenantId tenant() {
        return tenant;
    }

    @Override
    public boolean step() {
        Page page = database.read(tenant, Reader.WORKER, tx -> SelectExpired.select(tx, reached, now));
        if (!page.expired().isEmpty()) {
            topic.publish(page.expired().stream().map(this::deletion).toList());
            expired += page.expired().size();
        }
        reached = page.end();
        if (reached == null && expired > 0) {
            LOG.info("tenant {}: {} messages are older than they are kept, and are deleted", tenant, expired);
        }
        return reached != null;
    }

    private ProducerRecord<byte[], byte[]> deletion(SelectExpired.Expired message) {
        var record = new ProducerRecord<>(
                Topics.MESSAGES,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(Message.delete(message.messageId(), Message.UNTIMED)));
        record.headers()
                .add(IfRevision.HEADER, Integer.toString(message.revision()).getBytes(UTF_8));
        record.headers().add(PriorityHeader.NAME, PriorityHeader.BULK.getBytes(UTF_8));
        return record;
    }
}
