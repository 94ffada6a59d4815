package dev.alluvium.query.http.body;

import dev.alluvium.events.TimeText;
import dev.alluvium.query.http.problem.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the fields of one object of a request. A field that is wrong reads as its default and is remembered,
/// so that a caller hears of all of them at once; a field that nobody asked for is refused by name. `null`
/// means absent. Not thread-safe.
public final class Fields {
    static final int MAX_SHOWN_NAME = 100;
    static final int MAX_ERRORS = 50;

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final ObjectNode node;
    private final String path;
    private final List<Problem.FieldError> errors;
    private final Set<String> known = new HashSet<>();

    private Fields(ObjectNode node, String path, List<Problem.FieldError> errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
    }

    public static <T> T read(ObjectNode body, Function<Fields, T> form) {
        var fields = new Fields(body, "", new ArrayList<>());
        T value = fields.form(form);
        if (!fields.errors.isEmpty()) {
            throw Problem.invalid(fields.errors).exception();
        }
        return value;
    }

    private <T> T form(Function<Fields, T> form) {
        T value = form.apply(this);
        for (var name : node.propertyNames()) {
            if (!known.contains(name)) {
                refuse(name.length() > MAX_SHOWN_NAME ? name.substring(0, MAX_SHOWN_NAME) + "…" : name, "is not known");
            }
        }
        return value;
    }

    public void refuse(String name, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new Problem.FieldError(path + name, message));
        }
    }

    public Optional<JsonNode> value(String name) {
        known.add(name);
        return Optional.ofNullable(node.get(name)).filter(found -> !found.isNull());
    }

    public <T> Optional<T> object(String name, Function<Fields, T> form) {
        return value(name).flatMap(found -> {
            if (found instanceof ObjectNode inner) {
                return Optional.ofNullable(new Fields(inner, path + name + ".", errors).form(form));
            }
            refuse(name, "must be an object");
            return Optional.empty();
        });
    }

    /// An array of objects; those that are wrong are left out.
    public <T> Optional<List<T>> objects(String name, int most, Function<Fields, T> form) {
        return value(name).flatMap(found -> {
            if (!found.isArray() || found.size() > most) {
                refuse(name, "must be an array of at most " + most + " objects");
                return Optional.empty();
            }
            var objects = new ArrayList<T>();
            for (int n = 0; n < found.size(); n++) {
                if (!(found.get(n) instanceof ObjectNode inner)) {
                    refuse(name + "[" + n + "]", "must be an object");
                    continue;
                }
                var value = new Fields(inner, path + name + "[" + n + "].", errors).form(form);
                if (value != null) {
                    objects.add(value);
                }
            }
            return Optional.of(objects);
        });
    }

    /// A text of 1 to `longest` characters.
    public Optional<String> text(String name, int longest) {
        return anyText(name, longest).filter(text -> {
            if (text.isBlank()) {
                refuse(name, "must not be empty");
            }
            return !text.isBlank();
        });
    }

    /// A text of at most `longest` characters.
    public Optional<String> anyText(String name, int longest) {
        return value(name).flatMap(found -> element(name, found, longest));
    }

    /// An array of texts, each of 1 to `longest` characters; empty in the place of one that is wrong.
    public List<Optional<String>> texts(String name, int most, int longest) {
        var found = value(name).orElse(null);
        if (found == null) {
            return List.of();
        }
        if (!found.isArray()) {
            refuse(name, "must be an array of strings");
            return List.of();
        }
        if (found.size() > most) {
            refuse(name, "must have at most " + most + " elements");
            return List.of();
        }
        var texts = new ArrayList<Optional<String>>();
        for (var element : found) {
            texts.add(element(name + "[" + texts.size() + "]", element, longest));
        }
        return texts;
    }

    private Optional<String> element(String name, JsonNode found, int longest) {
        var fault = !found.isString() ? "must be a string" : fault(found.stringValue(), longest);
        if (fault != null) {
            refuse(name, fault);
            return Optional.empty();
        }
        return Optional.of(found.stringValue());
    }

    private static String fault(String text, int longest) {
        return text.length() > longest ? "must have at most " + longest + " characters" : TextRules.fault(text);
    }

    public Optional<String> required(String name, int longest) {
        if (value(name).isEmpty()) {
            refuse(name, "is required");
        }
        return text(name, longest);
    }

    /// False when nothing is said.
    public boolean flag(String name) {
        return value(name)
                .map(found -> {
                    if (!found.isBoolean()) {
                        refuse(name, "must be true or false");
                    }
                    return found.booleanValue(false);
                })
                .orElse(false);
    }

    public int integer(String name, int least, int most, int otherwise) {
        return (int) wholeNumber(name, least, most, otherwise);
    }

    public long wholeNumber(String name, long least, long most, long otherwise) {
        return value(name)
                .map(found -> {
                    if (!found.isIntegralNumber()) {
                        refuse(name, "must be an integer");
                    } else if (!found.canConvertToLong() || found.longValue() < least || found.longValue() > most) {
                        refuse(name, "must be between " + least + " and " + most);
                    } else {
                        return found.longValue();
                    }
                    return otherwise;
                })
                .orElse(otherwise);
    }

    /// Whether the field is there, be it null.
    public boolean isSaid(String name) {
        known.add(name);
        return node.has(name);
    }

    public Optional<Double> number(String name, double least, double most) {
        return value(name).flatMap(found -> {
            if (!found.isNumber()) {
                refuse(name, "must be a number");
                return Optional.empty();
            }
            double number = found.doubleValue(Double.NaN);
            if (!(number >= least && number <= most)) {
                refuse(name, "must be between " + plain(least) + " and " + plain(most));
                return Optional.empty();
            }
            return Optional.of(number);
        });
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /// One of the names, which are the lower case of an enum's constants.
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return anyText(name, 1_000).flatMap(text -> {
            for (E constant : type.getEnumConstants()) {
                if (EnumNames.of(constant).equals(text)) {
                    return Optional.of(constant);
                }
            }
            refuse(name, "must be one of " + String.join(", ", EnumNames.of(type)));
            return Optional.empty();
        });
    }

    public Optional<Instant> instant(String name) {
        return anyText(name, 64).flatMap(text -> time(text, fault -> refuse(name, fault)));
    }

    /// @param refuse is told what is wrong with it
    public static Optional<Instant> time(String text, Consumer<String> refuse) {
        try {
            var instant = TimeText.parse(text);
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return Optional.of(instant);
            }
            refuse.accept("must lie between 1970 and 9999");
        } catch (DateTimeException e) {
            refuse.accept(e.getMessage());
        }
        return Optional.empty();
    }
}
