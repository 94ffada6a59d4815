package dev.alluvium.events;

import java.util.regex.Pattern;

/// What tells the names of one installation from those of others on the same Kafka cluster and in the same database: a
/// prefix of topics, groups, transactional ids, schema and roles. The one place where such names are made. Without one,
/// each name is as it is written in the code.
///
/// A process has one for life, that of its environment. Two are never mixed in a process, so names are constants.
///
/// @param prefix lower-case letters and digits, or empty
public record Namespace(String prefix) {
    public static final String SETTING = "ALLUVIUM_NAMESPACE";
    public static final Namespace NONE = new Namespace("");

    /// So short that the longest name of a role, with it, is within PostgreSQL's 63 bytes.
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]{0,19}");

    /// PostgreSQL keeps roles that begin with it for itself.
    private static final String RESERVED = "pg";

    /// Schema, roles, settings and the names that begin with them. Not within a longer word, so that a name that has
    /// its prefix gets no second one.
    private static final Pattern OURS = Pattern.compile("(?<![\\w$./-])alluvium(?![A-Za-z0-9$])");

    public Namespace {
        if (!prefix.isEmpty() && (!FORM.matcher(prefix).matches() || prefix.equals(RESERVED))) {
            throw new IllegalArgumentException(
                    "must be lower-case letters and digits, 20 at most, the first a letter, and not " + RESERVED);
        }
    }

    /// @throws IllegalArgumentException for one that cannot be part of names; the message starts with `must`
    public static Namespace of(String text) {
        return text.isBlank() ? NONE : new Namespace(text.strip());
    }

    /// Of this process.
    public static Namespace current() {
        return OfTheProcess.NAMESPACE;
    }

    /// @throws IllegalArgumentException with one line, for a process that does not read it among other settings
    public static void requireUsable(String text) {
        try {
            of(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SETTING + " " + e.getMessage() + ", not '" + text + "'", e);
        }
    }

    public boolean isNone() {
        return prefix.isEmpty();
    }

    public String topic(String plain) {
        return isNone() ? plain : prefix + "." + plain;
    }

    /// A consumer group, a transactional id, or the id of an application of Kafka Streams.
    public String client(String plain) {
        return isNone() ? plain : prefix + "-" + plain;
    }

    /// A role, a schema, or what a connection calls itself.
    public String database(String plain) {
        return isNone() ? plain : prefix + "_" + plain;
    }

    /// A statement, or several, in which schema and roles have their plain names.
    public String sql(String text) {
        return isNone() ? text : OURS.matcher(text).replaceAll(prefix + "_alluvium");
    }

    /// One that would be taken twice by two locks of a database is another one here.
    public long lock(long plain) {
        return isNone() ? plain : plain ^ ((long) prefix.hashCode() << 16);
    }

    private static final class OfTheProcess {
        private static final Namespace NAMESPACE = ofEnvironment();

        private static Namespace ofEnvironment() {
            var text = System.getenv(SETTING);
            return of(text == null ? "" : text);
        }
    }
}
