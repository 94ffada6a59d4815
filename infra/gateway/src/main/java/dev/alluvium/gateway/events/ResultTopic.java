package dev.alluvium.gateway.events;

import dev.alluvium.events.Topics;
import java.util.Arrays;
import java.util.List;

/// The topics that events come from, in the order in which a [Position] names them.
enum ResultTopic {
    STORED(Topics.STORED),
    EMBEDDINGS(Topics.EMBEDDINGS),
    INSIGHTS(Topics.INSIGHTS),
    REJECTED(Topics.REJECTED);

    static final List<ResultTopic> ALL = List.of(values());

    private final String topic;

    ResultTopic(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    static ResultTopic of(String topic) {
        return Arrays.stream(values())
                .filter(its -> its.topic.equals(topic))
                .findFirst()
                .orElseThrow();
    }
}
