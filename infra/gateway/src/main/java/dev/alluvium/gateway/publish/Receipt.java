package dev.alluvium.gateway.publish;

import dev.alluvium.events.WaitToken;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was published, and which lines were not.
record Receipt(List<Place> places, List<FieldError> errors) {
    static Receipt of(List<Place> places) {
        return new Receipt(places, List.of());
    }

    /// For the furthest of them: a tenant's messages are in one partition, in their order.
    Optional<String> token() {
        return places.stream()
                .max(Comparator.comparingLong(Place::offset))
                .map(last -> new WaitToken(last.partition(), last.offset()).text());
    }

    byte[] json() {
        return json("published");
    }

    byte[] json(String state) {
        var view = new LinkedHashMap<String, Object>();
        view.put("messages", places.stream().map(Place::view).toList());
        view.put("wait_for", token().orElse(null));
        view.put("state", state);
        if (!errors.isEmpty()) {
            view.put(
                    "errors",
                    errors.stream()
                            .map(error -> Map.of(
                                    "index",
                                    error.index(),
                                    "field",
                                    error.field() == null ? "" : error.field(),
                                    "message",
                                    error.message()))
                            .toList());
        }
        return Json.bytes(view);
    }

    /// One that was kept as JSON.
    static Receipt read(byte[] json) {
        var places = new ArrayList<Place>();
        for (var each : Json.read(json).path("messages")) {
            places.add(new Place(
                    each.path("message_id").stringValue(),
                    each.path("partition").intValue(),
                    each.path("offset").longValue()));
        }
        return of(places);
    }
}
