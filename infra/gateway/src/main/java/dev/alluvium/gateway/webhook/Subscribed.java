package dev.alluvium.gateway.webhook;

import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.gateway.events.EventFeed.Subscriber;
import dev.alluvium.gateway.events.Kind;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A subscription that this process delivers to, as query-api keeps it.
///
/// @param sealed its secret
/// @param attempts that failed since the last delivery
/// @param position up to where all has been delivered
record Subscribed(Subscriber subscriber, String url, byte[] sealed, int attempts, String position) {
    static Subscribed read(JsonNode json) {
        var principal = json.path("principal");
        var kinds = json.path("kinds")
                .valueStream()
                .flatMap(name -> Kind.named(name.stringValue()).stream())
                .collect(Collectors.toUnmodifiableSet());
        return new Subscribed(
                new Subscriber(
                        UUID.fromString(json.path("tenant_id").stringValue()),
                        UUID.fromString(json.path("subscription_id").stringValue()),
                        principal.isObject() ? Optional.of(sender(principal)) : Optional.empty(),
                        kinds),
                json.path("url").stringValue(),
                Base64.getDecoder().decode(json.path("sealed").stringValue()),
                json.path("attempts").intValue(),
                json.path("position").stringValue());
    }

    private static Sender sender(JsonNode principal) {
        var type = principal.path("type").stringValue().toUpperCase(Locale.ROOT);
        return new Sender(principal.path("id").stringValue(), SenderType.valueOf(type), null);
    }

    UUID id() {
        return subscriber.subscription();
    }

    /// For whom its secret is sealed.
    String owner() {
        return owner(subscriber.tenant(), id());
    }

    static String owner(UUID tenant, UUID subscription) {
        return "subscription " + tenant + " " + subscription;
    }
}
