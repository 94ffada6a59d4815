package dev.alluvium.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alluvium.gateway.http.Problem;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// What query-api is asked. Belongs to one thread.
public final class Asked {
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body;

    /// @param path with its query, as it is to be sent
    public Asked(String method, String path) {
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw Problem.malformed("the path has characters that have to be encoded")
                    .exception();
        }
        this.method = method;
        this.path = path;
    }

    public Asked with(String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Problem.malformed("the header " + name + " has control characters")
                    .exception();
        }
        headers.put(name, value);
        return this;
    }

    public Asked with(byte[] bytes) {
        body = bytes;
        return with("Content-Length", Integer.toString(bytes.length));
    }

    /// Its answer has a head alone.
    boolean isHead() {
        return method.equals("HEAD");
    }

    /// Whether it may be asked twice.
    boolean isSafe() {
        return isHead() || method.equals("GET");
    }

    /// @param base what stands before the path
    byte[] bytes(String base, String host) {
        var head = new StringBuilder(256)
                .append(method)
                .append(' ')
                .append(base)
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        var bytes = new ByteArrayOutputStream(head.length() + 2 + (body == null ? 0 : body.length));
        bytes.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        if (body != null) {
            bytes.writeBytes(body);
        }
        return bytes.toByteArray();
    }
}
