package dev.alluvium.events;

import java.util.List;

/// All names of a process towards Kafka, one a line.
final class PrintNames {
    private PrintNames() {}

    public static void main(String[] arguments) {
        Topics.all(1).forEach(topic -> System.out.println(topic.name()));
        List.of(
                        KafkaNames.INGEST,
                        KafkaNames.EMBED,
                        KafkaNames.INSIGHT,
                        KafkaNames.SESSIONS,
                        KafkaNames.GATEWAY,
                        KafkaNames.REJECTED_REPLAY)
                .forEach(System.out::println);
    }
}
