package dev.alluvium.query.search.request;

import dev.alluvium.query.http.body.SenderKind;
import java.time.Instant;
import java.util.Optional;

/// A search that is known to make sense.
///
/// @param conditions what the content of each hit has to say and must not say
/// @param explain whether each hit says why it stands where it stands
/// @param waitFor what must be searchable before the search runs
public record SearchRequest(
        Question question,
        Conditions conditions,
        Mode mode,
        Target target,
        int limit,
        Filter filter,
        int context,
        boolean explain,
        Optional<WaitFor> waitFor) {

    /// What is looked for. Not a record where it holds text: nothing may print it by accident.
    public sealed interface Question {
        /// @param values as many as the model has dimensions, finite, length one
        record Vector(float[] values) implements Question {
            @Override
            public String toString() {
                return "Vector[" + values.length + "]";
            }
        }

        /// @param text what is meant
        /// @param words what is looked for by words: the same, and what must be said
        record Text(String text, String words) implements Question {
            public Text(String text) {
                this(text, text);
            }

            @Override
            public String toString() {
                return "Text[" + text.length() + " characters]";
            }
        }
    }

    /// How a search compares: by meaning, by words, or by both.
    public enum Mode {
        HYBRID,
        SEMANTIC,
        KEYWORD;

        public boolean byWords() {
            return this != SEMANTIC;
        }
    }

    public enum Target {
        MESSAGES,
        INSIGHTS
    }

    public enum ScopeMatch {
        /// The scope and everything below it.
        SUBTREE,
        /// The scope itself.
        EXACT,
        /// The scope and its ancestors, up to the empty root.
        INHERITED
    }

    /// @param occurredAfter from this time on
    /// @param occurredBefore until just before this time, so that neighbouring ranges neither overlap nor
    /// leave a gap
    /// @param metadata JSON text of an object that the message's metadata contains
    public record Filter(
            Optional<String> sessionId,
            Optional<String> senderId,
            Optional<SenderKind> senderType,
            Optional<String> channel,
            Optional<String> messageType,
            Optional<String> scope,
            ScopeMatch scopeMatch,
            Optional<Instant> occurredAfter,
            Optional<Instant> occurredBefore,
            Optional<String> metadata) {

        public static final Filter NONE = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ScopeMatch.SUBTREE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
