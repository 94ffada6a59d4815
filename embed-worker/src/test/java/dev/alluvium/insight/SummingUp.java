package dev.alluvium.insight;

import com.sun.net.httpserver.HttpExchange;
import dev.alluvium.insight.derive.FakeChatServer;
import dev.alluvium.insight.derive.chat.ModelDerivation;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A chat model that tells all that it is shown in one statement, and quotes the newest message.
final class SummingUp implements AutoCloseable {

    final FakeChatServer server = new FakeChatServer();
    final ModelDerivation derivation;

    /// What it remembers of other prompts and adds, as it should not.
    final List<String> memory = new ArrayList<>();

    boolean remembers;
    String subject;
    String about;

    SummingUp() throws IOException {
        server.handler = this::answer;
        derivation = new ModelDerivation(
                new ModelDerivation.Options(
                        server.url(),
                        "summing-up",
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        100_000_000,
                        Duration.ofMillis(1)),
                _ -> {},
                InstantSource.system());
    }

    int calls() {
        return server.requests.size();
    }

    private synchronized void answer(HttpExchange exchange, JsonNode request) throws IOException {
        var told = new ArrayList<String>();
        JsonNode newest = null;
        for (var message : FakeChatServer.session(request)) {
            told.add(message.path("text").asString());
            newest = message.path("context").asBoolean() ? newest : message;
        }
        if (remembers) {
            told.addAll(memory);
        }
        memory.addAll(told);
        var answer = JsonMapper.shared().createObjectNode();
        var insight = answer.putArray("insights").addObject();
        insight.put("kind", "fact").put("text", String.join(" ", told)).put("worth", 0.8);
        insight.put("subject", subject == null ? newest.path("sender").asString() : subject);
        insight.put("about", about);
        insight.putArray("quotes")
                .addObject()
                .put("message_id", newest.path("message_id").asString())
                .put("quote", newest.path("text").asString());
        FakeChatServer.say(exchange, JsonMapper.shared().writeValueAsString(answer));
    }

    @Override
    public void close() {
        derivation.close();
        server.close();
    }
}
