package dev.alluvium.query.docs;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.http.SecurityHeaders;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What this API promises: `openapi.yaml` as it is, and the same document as a page for people. The tests hold every
/// answer against it.
public final class ContractRoutes {
    private static final String FILE = "openapi.yaml";
    private static final String SOME_MINUTES = "public, max-age=300";

    /// The page runs and shows what this server gives it. Small pictures are part of the style sheet.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] document = bytes();
    private final DocsFiles files = new DocsFiles();

    public void addTo(Routing routing) {
        routing.anyone(GET, "/openapi.yaml", this::document);
        routing.anyone(GET, "/docs", this::page);
        routing.anyone(GET, "/docs/{file}", this::file);
    }

    private void document(Context context) {
        context.header(SecurityHeaders.CACHE, SOME_MINUTES)
                .contentType("application/yaml")
                .result(document);
    }

    private void page(Context context) {
        context.header(SecurityHeaders.CACHE, SOME_MINUTES)
                .header(SecurityHeaders.POLICY, POLICY)
                .contentType("text/html; charset=utf-8")
                .result(files.page());
    }

    private void file(Context context) {
        Parameters.none(context);
        var file = files.named(context.pathParam("file"))
                .orElseThrow(() -> Problem.notFound("the page has no such file").exception());
        context.header(SecurityHeaders.CACHE, SOME_MINUTES)
                .contentType(file.type())
                .result(file.content());
    }

    public static byte[] bytes() {
        try (var in = ContractRoutes.class.getResourceAsStream(FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " is not in this program", e);
        }
    }
}
