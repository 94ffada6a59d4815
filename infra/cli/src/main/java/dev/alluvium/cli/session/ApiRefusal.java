package dev.alluvium.cli.session;

import dev.alluvium.cli.console.JsonText;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The API answered with a problem document (RFC 9457); this is its one line.
public final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    private ApiRefusal(int status, String line) {
        super(line);
        this.status = status;
    }

    static ApiRefusal of(String request, int status, String body) {
        return new ApiRefusal(status, "%s (HTTP %d, %s)".formatted(words(body), status, request));
    }

    public int status() {
        return status;
    }

    private static String words(String body) {
        try {
            var problem = JsonText.MAPPER.readTree(body);
            var said = problem.path("detail").asString(problem.path("title").asString(""));
            var fields = StreamSupport.stream(problem.path("errors").spliterator(), false)
                    .filter(error -> !said.contains(error.path("message").asString("")))
                    .map(ApiRefusal::field)
                    .collect(Collectors.joining("; "));
            var words = fields.isEmpty() ? said : said + ": " + fields;
            return words.isBlank() ? "the API refused" : words;
        } catch (JacksonException e) {
            return "the API refused";
        }
    }

    private static String field(JsonNode error) {
        return error.path("field").asString("") + " " + error.path("message").asString("");
    }
}
