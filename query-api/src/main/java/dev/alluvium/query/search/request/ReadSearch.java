package dev.alluvium.query.search.request;

import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.SenderKind;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.request.SearchRequest.Mode;
import dev.alluvium.query.search.request.SearchRequest.Question;
import dev.alluvium.query.search.request.SearchRequest.ScopeMatch;
import dev.alluvium.query.search.request.SearchRequest.Target;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Turns the body of `POST /v1/search` into a [SearchRequest], or says everything that is wrong with it.
public final class ReadSearch {
    static final int MAX_LIMIT = 200;
    static final int DEFAULT_LIMIT = 10;
    static final int MAX_CONTEXT = 5;

    private final int dimension;

    public ReadSearch(int dimension) {
        this.dimension = dimension;
    }

    public SearchRequest read(ObjectNode body) {
        return Fields.read(body, this::request);
    }

    private SearchRequest request(Fields fields) {
        var target = fields.oneOf("target", Target.class).orElse(Target.MESSAGES);
        var words = ReadWords.read(fields);
        return new SearchRequest(
                question(fields, words).orElse(null),
                words.conditions(),
                mode(fields),
                target,
                fields.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT),
                fields.object("filter", ReadSearch::filter).orElse(Filter.NONE),
                fields.integer("context", 0, target == Target.INSIGHTS ? 0 : MAX_CONTEXT, 0),
                explain(fields, target),
                fields.object("wait_for", ReadWaitFor::read));
    }

    private static boolean explain(Fields fields, Target target) {
        boolean explain = fields.flag("explain");
        if (explain && target == Target.INSIGHTS) {
            fields.refuse("explain", "explains messages: leave it out, or search for messages");
        }
        return explain;
    }

    private Optional<Question> question(Fields fields, ReadWords.Words words) {
        boolean query = fields.value("query").isPresent();
        boolean vector = fields.value("vector").isPresent();
        if (query == vector) {
            var message = query ? "give query or vector, not both" : "give query or vector";
            fields.refuse("query", message);
            fields.refuse("vector", message);
        }
        Optional<Question> values = fields.value("vector")
                .flatMap(found -> QueryVector.read(fields, "vector", found, dimension))
                .map(Question.Vector::new);
        return words.question().or(() -> values);
    }

    /// A vector has no words: what is asked by one is compared by meaning alone.
    private static Mode mode(Fields fields) {
        var mode = fields.oneOf("mode", Mode.class).orElse(Mode.HYBRID);
        if (fields.value("vector").isEmpty()) {
            return mode;
        }
        if (mode == Mode.KEYWORD) {
            fields.refuse("mode", "keyword compares words: give query, not vector");
        }
        return Mode.SEMANTIC;
    }

    private static Filter filter(Fields fields) {
        return new Filter(
                fields.text("session_id", TextRules.MAX_ID_CHARACTERS),
                fields.text("sender_id", TextRules.MAX_ID_CHARACTERS),
                fields.oneOf("sender_type", SenderKind.class),
                fields.text("channel", TextRules.MAX_ID_CHARACTERS),
                fields.text("message_type", TextRules.MAX_ID_CHARACTERS),
                scope(fields),
                fields.oneOf("scope_match", ScopeMatch.class).orElse(ScopeMatch.SUBTREE),
                fields.instant("occurred_after"),
                fields.instant("occurred_before"),
                fields.value("metadata").flatMap(found -> MetadataFilter.read(fields, "metadata", found)));
    }

    private static Optional<String> scope(Fields fields) {
        return fields.anyText("scope", TextRules.MAX_SCOPE_CHARACTERS).filter(scope -> {
            boolean path = TextRules.isPath(scope);
            if (!path) {
                fields.refuse("scope", "must be a path such as support/billing, without empty parts");
            }
            return path;
        });
    }
}
