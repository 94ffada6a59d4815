package dev.alluvium.database.binding;

import dev.alluvium.database.binding.TextQuery.RowReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The text of a query with places for what varies: `{0}`, `{1}` and so on. The same parts give the same object, so
/// that nothing is put together again and the driver finds what it has prepared. Thread-safe.
public final class TextTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");
    /// Texts kept: one for each form of a filter, each limit, and, where it is named, each tenant.
    private static final int KEPT = 250;

    private final List<String> pieces = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final Map<List<String>, String> texts = new ConcurrentHashMap<>();

    public TextTemplate(String text) {
        var found = PLACE.matcher(text);
        int from = 0;
        while (found.find()) {
            pieces.add(text.substring(from, found.start()));
            places.add(Integer.valueOf(found.group(1)));
            from = found.end();
        }
        pieces.add(text.substring(from));
    }

    /// What stands in a place, with a value for each `?` in it.
    public record Part(String sql, List<?> values) {
        public static Part text(String sql) {
            return new Part(sql, List.of());
        }

        public static Part number(int value) {
            return text(Integer.toString(value));
        }

        /// Written into the statement: for what decides how it is planned.
        public static Part literal(UUID id) {
            return text("'" + id + "'::uuid");
        }

        public static Part value(Object value) {
            return with("?", value);
        }

        /// @param sql with one `?`
        public static Part with(String sql, Object value) {
            return new Part(sql, List.of(value));
        }
    }

    public <T> TextQuery<T> query(RowReader<T> reader, Part... parts) {
        var values = new ArrayList<Object>();
        for (int place : places) {
            values.addAll(parts[place].values);
        }
        return new TextQuery<>(text(parts), values, reader);
    }

    private String text(Part... parts) {
        var key = new ArrayList<String>(parts.length);
        for (var part : parts) {
            key.add(part.sql);
        }
        var known = texts.get(key);
        if (known != null) {
            return known;
        }
        var text = new StringBuilder(pieces.getFirst());
        for (int i = 0; i < places.size(); i++) {
            text.append(parts[places.get(i)].sql).append(pieces.get(i + 1));
        }
        if (texts.size() >= KEPT) {
            texts.clear();
        }
        texts.put(key, text.toString());
        return texts.getOrDefault(key, text.toString());
    }
}
