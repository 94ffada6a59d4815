package dev.alluvium.query.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/// HTML as it is written, with text escaped. Not thread-safe.
final class Html {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final StringBuilder html = new StringBuilder();

    Html raw(String markup) {
        html.append(markup);
        return this;
    }

    Html text(String text) {
        return raw(escaped(text));
    }

    Html element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">");
    }

    /// Paragraphs between empty lines, and what stands between back quotes as code: all the Markdown there is.
    Html paragraphs(String markdown) {
        for (var paragraph : markdown.strip().split("\n\\s*\n")) {
            if (!paragraph.isBlank()) {
                raw("<p>" + CODE.matcher(escaped(paragraph.strip())).replaceAll("<code>$1</code>") + "</p>");
            }
        }
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return html.toString();
    }

    byte[] bytes() {
        return html.toString().getBytes(UTF_8);
    }
}
