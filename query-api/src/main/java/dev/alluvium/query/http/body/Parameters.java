package dev.alluvium.query.http.body;

import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Query parameters, as strict as a body: unknown names, repeated names and wrong values are refused by name.
public record Parameters(int limit, Optional<String> cursor) {
    static final int MAX_LIMIT = 200;
    static final int DEFAULT_LIMIT = 50;

    private static final int MAX_CURSOR_CHARACTERS = 2_000;

    public static Parameters page(Context context) {
        var errors = new ArrayList<Problem.FieldError>();
        context.queryParamMap().forEach((name, values) -> check(name, values, errors));
        int limit = limit(context.queryParam("limit"), errors);
        var cursor = Optional.ofNullable(context.queryParam("cursor"));
        if (cursor.filter(text -> text.length() > MAX_CURSOR_CHARACTERS).isPresent()) {
            errors.add(new Problem.FieldError("cursor", "is not one of ours"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors).exception();
        }
        return new Parameters(limit, cursor);
    }

    /// For routes that take none.
    public static void none(Context context) {
        context.queryParamMap().keySet().stream().findFirst().ifPresent(name -> {
            throw Problem.invalid(shown(name), "is not known").exception();
        });
    }

    private static void check(String name, Collection<String> values, ArrayList<Problem.FieldError> errors) {
        if (!name.equals("limit") && !name.equals("cursor")) {
            errors.add(new Problem.FieldError(shown(name), "is not known"));
        } else if (values.size() != 1) {
            errors.add(new Problem.FieldError(name, "must be given once"));
        }
    }

    public static int limit(String text, List<Problem.FieldError> errors) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            errors.add(new Problem.FieldError("limit", "must be between 1 and " + MAX_LIMIT));
        }
        return limit;
    }

    public static String shown(String name) {
        return name.length() > Fields.MAX_SHOWN_NAME ? name.substring(0, Fields.MAX_SHOWN_NAME) + "…" : name;
    }
}
