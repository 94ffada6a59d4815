package dev.alluvium.events;

/// The one spelling of a UUID that is accepted: 36 characters, lower case. `UUID.fromString` also takes `1-1-1-1-1`.
final class CanonicalUuid {
    private static final int LENGTH = 36;

    private CanonicalUuid() {}

    static boolean matches(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            var c = text.charAt(i);
            boolean fits = i == 8 || i == 13 || i == 18 || i == 23 ? c == '-' : isLowerHex(c);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }
}
