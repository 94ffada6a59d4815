package dev.alluvium.query.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/// `openapi.yaml` as one page of HTML without scripts, pictures or anything from elsewhere.
///
/// @param policy what the page may do: look as its own style says, and nothing else
record DocsPage(byte[] html, String policy) {
    private static final String STYLE = """
        :root{color-scheme:light dark;--line:#8886;--soft:#8881;--accent:#0a7d6c}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:2rem 1rem 6rem}
        h1{margin-bottom:0}h2{margin-top:3rem;border-bottom:1px solid var(--line)}
        code,pre{font:.875em/1.45 ui-monospace,monospace}
        pre{background:var(--soft);padding:.75rem 1rem;overflow-x:auto;border-radius:6px}
        a{color:var(--accent)}nav a{display:inline-block;margin-right:1rem}
        details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:0 1rem}
        details[open]{padding-bottom:.75rem}
        summary{cursor:pointer;padding:.6rem 0}summary b{display:inline-block;min-width:4.5rem;color:var(--accent)}
        summary span{float:right;opacity:.7}
        table{border-collapse:collapse;width:100%;margin:.5rem 0}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line)}
        th{font-weight:600;opacity:.7}td p{margin:0}
        """;

    static DocsPage of(JsonNode contract) {
        var html = new Html();
        html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width\"><title>")
                .text(contract.at("/info/title").asString() + ", the API")
                .raw("</title><style>" + STYLE + "</style></head><body>");
        html.element("h1", contract.at("/info/title").asString());
        html.raw("<p>Version ").text(contract.at("/info/version").asString());
        html.raw(" · <a href=\"/openapi.yaml\">openapi.yaml</a></p>")
                .paragraphs(contract.at("/info/description").asString());
        var operations = new DocsOperations(contract, html);
        contract.get("tags").forEach(operations::tag);
        new DocsSchemas(html).all(contract.at("/components/schemas"));
        html.raw("</body></html>");
        return new DocsPage(html.bytes(), ownStyleOnly());
    }

    private static String ownStyleOnly() {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(UTF_8));
            return "default-src 'none'; style-src 'sha256-"
                    + Base64.getEncoder().encodeToString(hash)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
