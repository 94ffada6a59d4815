package dev.alluvium.runtime;

import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What our Kafka clients are configured with; keys and values are bytes. The maps are new and may be added to.
///
/// A process without Kafka on its class path must not touch this class; no other class here needs Kafka.
public final class KafkaClients {

    /// Topics take records of 16 MiB; a producer counts them before compression and with headers.
    private static final int MAX_REQUEST = 20 << 20;

    private static final int MAX_POLL_RECORDS = 500;

    /// What delivery guarantees stand on: not for tuning.
    private static final List<String> OURS = List.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    private KafkaClients() {}

    /// A member of a group whose offsets are committed by a producer's transaction.
    public static Map<String, Object> consumer(KafkaSettings settings, String group) {
        var config = reading();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        // KIP-848: the broker assigns partitions one by one, so that a rebalance stops only those that move.
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        // The loop decides where to begin (PlacePartitions): a client that jumps over a gap says nothing of it.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return withFile(config, settings);
    }

    /// Such a member that may keep its partitions over a restart.
    public static Map<String, Object> consumer(KafkaSettings settings, String group, InstanceSettings instance) {
        var config = consumer(settings, group);
        if (instance.staticMember()) {
            var id = instance.id()
                    .orElseThrow(() -> new RefusedException(
                            "ALLUVIUM_INSTANCE_STATIC_MEMBER: needs ALLUVIUM_INSTANCE_ID, different for each"
                                    + " instance"));
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id);
        }
        return config;
    }

    /// A reader without a group: partitions are assigned by hand and nothing is committed.
    public static Map<String, Object> reader(KafkaSettings settings) {
        return withFile(reading(), settings);
    }

    private static Map<String, Object> reading() {
        var config = common();
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A missing topic is reported, not made up with the broker's defaults.
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Memory: what is fetched ahead stays near 16 MiB per broker whatever the lag. A record that is larger than a
        // limit is still handed out, alone, so that 16 MiB records pass without 16 MiB being set aside per partition.
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        return config;
    }

    /// A producer whose transactions carry results and offsets together.
    public static Map<String, Object> producer(KafkaSettings settings, String transactionalId) {
        var config = writing();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        // A killed worker's open transaction hides what follows it from read_committed readers, and its offsets from
        // its successor, until the broker gives it up. Ours last milliseconds: six seconds is long for one.
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 6_000);
        // There is no sense in delivering to a transaction that the broker has given up.
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        return withFile(config, settings);
    }

    /// An idempotent producer without transactions.
    public static Map<String, Object> producer(KafkaSettings settings) {
        return withFile(writing(), settings);
    }

    private static Map<String, Object> writing() {
        var config = common();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Text halves; lz4 costs a worker's two cores less than zstd for the last tenth.
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
        // Room for the largest record while one like it is on its way; send() waits beyond that.
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST);
        return config;
    }

    public static Map<String, Object> admin(KafkaSettings settings) {
        var config = common();
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        return withFile(config, settings);
    }

    private static Map<String, Object> common() {
        var config = new HashMap<String, Object>();
        // Brokers may ask clients for telemetry (KIP-714); what we measure is on /metrics.
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }

    /// The file may tune and secure, but not change what delivery stands on.
    private static Map<String, Object> withFile(Map<String, Object> config, KafkaSettings settings) {
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        settings.properties().ifPresent(file -> {
            var further = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                further.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new RefusedException("ALLUVIUM_KAFKA_PROPERTIES: cannot read " + file, e);
            }
            further.stringPropertyNames().stream()
                    .filter(OURS::contains)
                    .sorted()
                    .findFirst()
                    .ifPresent(name -> {
                        throw new RefusedException(
                                "ALLUVIUM_KAFKA_PROPERTIES: " + name + " is not for " + file + " to set");
                    });
            further.stringPropertyNames().forEach(name -> config.put(name, further.getProperty(name)));
        });
        return config;
    }
}
