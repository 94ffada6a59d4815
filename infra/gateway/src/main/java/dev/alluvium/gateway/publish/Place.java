package dev.alluvium.gateway.publish;

import dev.alluvium.events.Topics;
import java.util.Map;

/// Where on [Topics#MESSAGES] a message was acknowledged.
record Place(String messageId, int partition, long offset) {
    Map<String, Object> view() {
        var view = new java.util.LinkedHashMap<String, Object>();
        view.put("message_id", messageId);
        view.put("topic", Topics.MESSAGES);
        view.put("partition", partition);
        view.put("offset", offset);
        return view;
    }
}
