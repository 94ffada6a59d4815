package dev.alluvium.gateway.publish;

import dev.alluvium.events.Message;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Keeps who is bound to a sender from replacing or deleting what another has sent. query-api knows what is
/// stored; of what is still on its way, ingest-worker keeps it ([dev.alluvium.events.IfSender]).
record OwnMessages(QueryApi api) {
    private static final int MOST_AT_ONCE = 1_000;

    void require(Caller caller, List<Message> messages, String from) {
        if (caller.principal().isEmpty()) {
            return;
        }
        var ids = messages.stream().map(Message::messageId).distinct().toList();
        for (int i = 0; i < ids.size(); i += MOST_AT_ONCE) {
            ask(caller, ids.subList(i, Math.min(ids.size(), i + MOST_AT_ONCE)), from);
        }
    }

    private void ask(Caller caller, List<String> ids, String from) {
        var body = Json.bytes(Map.of("message_ids", ids));
        var answer = api.ask("/v1/caller/writable", body, caller.credential(), from);
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        var others = Json.read(answer.body()).path("others_messages");
        if (!others.isEmpty()) {
            throw Problem.forbidden("another sender has written " + others.size() + " of these messages")
                    .saying(
                            "message_ids",
                            others.valueStream().map(JsonNode::stringValue).toList())
                    .exception();
        }
    }
}
