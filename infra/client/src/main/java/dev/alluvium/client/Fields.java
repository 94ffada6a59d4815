package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// An object of an answer. What is not known is passed over, so that newer servers are understood; what is missing
/// is an [UnexpectedAnswerException].
record Fields(Map<String, Object> all) {

    static Fields read(byte[] json) {
        return of(JsonReader.read(new String(json, UTF_8)), "the answer");
    }

    @SuppressWarnings("unchecked") // JsonReader makes no other maps.
    private static Fields of(Object value, String name) {
        if (value instanceof Map<?, ?> fields) {
            return new Fields((Map<String, Object>) fields);
        }
        throw new UnexpectedAnswerException(name + " is no object");
    }

    boolean has(String name) {
        return all.get(name) != null;
    }

    String text(String name) {
        return need(name, String.class);
    }

    Optional<String> optionalText(String name) {
        return optional(name, this::text);
    }

    boolean truth(String name) {
        return need(name, Boolean.class);
    }

    long whole(String name) {
        return need(name, Long.class);
    }

    int small(String name) {
        long value = whole(name);
        if (value != (int) value) {
            throw new UnexpectedAnswerException(name + " is out of range");
        }
        return (int) value;
    }

    Optional<Integer> optionalInt(String name) {
        return optional(name, this::small);
    }

    double number(String name) {
        return need(name, Number.class).doubleValue();
    }

    Optional<Double> optionalNumber(String name) {
        return optional(name, this::number);
    }

    Optional<Long> optionalWhole(String name) {
        return optional(name, this::whole);
    }

    Instant time(String name) {
        try {
            return OffsetDateTime.parse(text(name)).toInstant();
        } catch (DateTimeParseException e) {
            throw new UnexpectedAnswerException(name + " is no time");
        }
    }

    Optional<Instant> optionalTime(String name) {
        return optional(name, this::time);
    }

    Fields object(String name) {
        return of(all.get(name), name);
    }

    Map<String, Object> map(String name) {
        return Collections.unmodifiableMap(object(name).all());
    }

    <T> Optional<T> optionalObject(String name, Function<Fields, T> form) {
        return optional(name, each -> form.apply(object(each)));
    }

    <T> List<T> list(String name, Function<Fields, T> form) {
        List<?> elements = need(name, List.class);
        return elements.stream()
                .map(each -> form.apply(of(each, "an element of " + name)))
                .toList();
    }

    List<String> texts(String name) {
        List<?> elements = need(name, List.class);
        if (!elements.stream().allMatch(String.class::isInstance)) {
            throw new UnexpectedAnswerException("an element of " + name + " is no text");
        }
        return elements.stream().map(String.class::cast).toList();
    }

    private <T> Optional<T> optional(String name, Function<String, T> form) {
        return has(name) ? Optional.of(form.apply(name)) : Optional.empty();
    }

    private <T> T need(String name, Class<T> type) {
        var value = all.get(name);
        if (!type.isInstance(value)) {
            throw new UnexpectedAnswerException(
                    "the answer's " + name + " is " + (value == null ? "missing" : "not as it must be"));
        }
        return type.cast(value);
    }
}
