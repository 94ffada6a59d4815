package dev.alluvium.query.http.body;

/// What a text must be before it may be a value in Postgres or an input of the model.
public final class TextRules {
    /// Of a message, a session, a sender and the like.
    public static final int MAX_ID_CHARACTERS = 200;

    public static final int MAX_SCOPE_CHARACTERS = 1_000;

    private TextRules() {}

    /// Whether a scope is a path without empty parts; the empty path is the root.
    public static boolean isPath(String scope) {
        return scope.isEmpty() || !("/" + scope + "/").contains("//");
    }

    /// Says what is wrong with the characters of `text`, or null. Postgres cannot hold NUL, and a surrogate
    /// without its partner has no UTF-8 form.
    public static String fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain a NUL character";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "must not contain an unpaired surrogate";
            }
        }
        return null;
    }
}
