package dev.alluvium.gateway.events;

import dev.alluvium.events.PayloadCodec;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.api.QueryApi.Answer;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Asks query-api what of some events a caller may know: what it could find by a search.
///
/// @param holds asks in a caller's name, and notes that the credential holds where it is answered
record AskReadable(QueryApi api, Holds holds) {
    /// What query-api is asked about at once.
    static final int MOST = 500;

    /// @param from the caller's address
    /// @param subscription in whose name it is asked, since who made it is not there; empty for a caller who is
    record Asker(Caller caller, String from, Optional<UUID> subscription) {
        Asker(Caller caller, String from) {
            this(caller, from, Optional.empty());
        }
    }

    /// As [dev.alluvium.gateway.caller.AskCaller#asking] does.
    interface Holds {
        Answer asking(Caller caller, Supplier<Answer> ask);
    }

    private record Readable(Set<String> messages, Map<String, Integer> insights) {}

    /// Those that the caller may be told, in their order.
    ///
    /// @throws dev.alluvium.gateway.http.ProblemException when query-api does not say
    List<Told> of(Asker asker, List<Found> found) {
        var messages = new LinkedHashSet<String>();
        var insights = new LinkedHashSet<String>();
        for (var each : found) {
            switch (each.what()) {
                case Happened.ToMessage message -> messages.add(message.event().messageId());
                case Happened.ToInsight insight ->
                    insights.add(insight.event().insightId().toString());
                case Rejection _ -> {}
            }
        }
        var readable = messages.isEmpty() && insights.isEmpty()
                ? new Readable(Set.of(), Map.of())
                : ask(asker, messages, insights);
        return found.stream()
                .flatMap(each -> told(each, asker.caller(), readable).map(json -> Told.of(each, json)).stream())
                .toList();
    }

    private Readable ask(Asker asker, Set<String> messages, Set<String> insights) {
        var answer = ask(asker, Map.of("message_ids", messages, "insight_ids", insights));
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        var json = Json.read(answer.body());
        var seen = new HashSet<String>();
        json.path("message_ids").forEach(id -> seen.add(id.stringValue()));
        var revisions = new HashMap<String, Integer>();
        json.path("insights")
                .forEach(its -> revisions.put(
                        its.path("insight_id").stringValue(),
                        its.path("revision").intValue()));
        return new Readable(seen, revisions);
    }

    private Answer ask(Asker asker, Map<String, Object> ids) {
        if (asker.subscription().isEmpty()) {
            var credential = asker.caller().credential();
            return holds.asking(
                    asker.caller(), () -> api.ask("/v1/caller/readable", Json.bytes(ids), credential, asker.from()));
        }
        var body = new HashMap<>(ids);
        body.put("tenant_id", asker.caller().tenant());
        body.put("subscription_id", asker.subscription().get());
        return api.own("/v1/deliveries/readable", Json.bytes(body));
    }

    private static Optional<byte[]> told(Found found, Caller caller, Readable readable) {
        return switch (found.what()) {
            case Happened.ToMessage message ->
                Optional.of(message.event())
                        .filter(event -> readable.messages().contains(event.messageId()))
                        .map(PayloadCodec.json()::encode);
            case Happened.ToInsight insight -> {
                var event = insight.event();
                var current = Optional.ofNullable(
                        readable.insights().get(event.insightId().toString()));
                yield current.map(revision -> revision == event.revision() ? event : insight.unsaid())
                        .map(PayloadCodec.json()::encode);
            }
            case Rejection rejection ->
                Optional.of(rejection).filter(its -> its.isFor(caller)).map(Rejection::json);
        };
    }
}
