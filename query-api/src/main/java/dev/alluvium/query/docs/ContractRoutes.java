package dev.alluvium.query.docs;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.SecurityHeaders;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What this API promises: `openapi.yaml` as it is, and the same as a page for people. The tests hold every answer
/// against it.
public final class ContractRoutes {
    private static final String FILE = "openapi.yaml";
    private static final String SOME_MINUTES = "public, max-age=300";

    private final byte[] document = bytes();

    /// Made when it is first asked for: starting should not wait for it.
    private volatile DocsPage page;

    public void addTo(Routing routing) {
        routing.anyone(GET, "/openapi.yaml", this::document);
        routing.anyone(GET, "/docs", this::page);
    }

    private void document(Context context) {
        context.header(SecurityHeaders.CACHE, SOME_MINUTES)
                .contentType("application/yaml")
                .result(document);
    }

    private void page(Context context) {
        if (page == null) {
            page = DocsPage.of(new YAMLMapper().readTree(document));
        }
        context.header(SecurityHeaders.CACHE, SOME_MINUTES)
                .header(SecurityHeaders.POLICY, page.policy())
                .contentType("text/html; charset=utf-8")
                .result(page.html());
    }

    public static byte[] bytes() {
        try (var in = ContractRoutes.class.getResourceAsStream(FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " is not in this program", e);
        }
    }
}
