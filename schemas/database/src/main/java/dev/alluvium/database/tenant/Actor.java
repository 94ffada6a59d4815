package dev.alluvium.database.tenant;

import java.util.Locale;

/// Who does something that the audit log keeps.
///
/// @param name of an operator, the id of a key, the subject of a token, the account on a machine; null when
/// nobody said
/// @param address from which it was asked for; null when it was not asked for over a network
public record Actor(Kind kind, String name, String address) {
    /// A process of this system by itself, or a program that does not say for whom it works.
    public static final Actor PROCESS = new Actor(Kind.PROCESS, null, null);

    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_ADDRESS = 100;

    public enum Kind {
        /// Presented an admin token.
        OPERATOR,
        /// Presented an API key.
        KEY,
        /// Presented a JWT.
        TOKEN,
        /// Called the command line, which went to the database itself.
        COMMAND,
        PROCESS,
        /// Presented nothing that held.
        UNKNOWN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Actor {
        name = cut(name, LONGEST_NAME);
        address = cut(address, LONGEST_ADDRESS);
    }

    private static String cut(String text, int longest) {
        return text == null || text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }
}
