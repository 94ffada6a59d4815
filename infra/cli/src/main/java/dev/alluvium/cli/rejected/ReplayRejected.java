package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.session.CommitMarkers;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/// Sends rejected records back to where they were read, each once: the record and the ledger's entry go out in one
/// transaction. There is one transactional id for everybody, so that the second of two operators fences off the
/// first, and reads the ledger only when the first can write no more.
final class ReplayRejected {

    private static final int IN_ONE_TRANSACTION = 100;

    private final KafkaSettings kafka;
    private final RejectedTopic rejected;
    private final ProgressLine progress;
    private KafkaProducer<byte[], byte[]> producer;
    private int sent;
    private int open;
    private int cut;
    private int elsewhere;
    private final CountOvertaken overtaken = new CountOvertaken();

    ReplayRejected(KafkaSettings kafka, ProgressLine progress) {
        this.kafka = kafka;
        this.rejected = new RejectedTopic(kafka);
        this.progress = progress;
    }

    /// @param cut how many could not be sent because only their beginning is here
    /// @param elsewhere how many name a topic that no worker reads
    /// @param overtaken of what was sent
    record Done(int sent, int cut, int elsewhere, CountOvertaken overtaken) {}

    Done replay(Predicate<RejectedRecord> which) {
        try (var opened = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka, KafkaNames.REJECTED_REPLAY))) {
            producer = opened;
            producer.initTransactions();
            rejected.waiting(record -> {
                if (which.test(record)) {
                    send(record);
                }
            });
            commit();
            if (sent > 0) {
                CommitMarkers.await(kafka, KafkaNames.REJECTED_REPLAY);
            }
            return new Done(sent, cut, elsewhere, overtaken);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new Failure(
                    "somebody else has begun to replay; " + sent + " records were sent here, the rest is left to them",
                    e);
        } catch (KafkaException e) {
            throw new Failure(
                    "Kafka took " + sent + " records and then did not: " + e.getMessage()
                            + "; run it again, none is sent twice",
                    e);
        }
    }

    private void send(RejectedRecord record) {
        if (record.isCut()) {
            cut++;
            return;
        }
        if (!record.isOfInput()) {
            elsewhere++;
            return;
        }
        overtaken.add(record);
        if (open == 0) {
            producer.beginTransaction();
        }
        producer.send(record.again());
        producer.send(RejectedTopic.entry(record));
        if (++open == IN_ONE_TRANSACTION) {
            commit();
        }
    }

    private void commit() {
        if (open > 0) {
            producer.commitTransaction();
            sent += open;
            open = 0;
            progress.to(sent);
        }
    }
}
