package dev.alluvium.gateway.api;

import dev.alluvium.gateway.http.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/// What query-api is asked. Belongs to one thread.
public final class Asked {
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body;
    private boolean repeatable;

    /// @param path with its query, as it is to be sent
    public Asked(String method, String path) {
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw refused("the path has characters that have to be encoded");
        }
        this.method = method;
        this.path = path;
        this.repeatable = method.equals("GET") || method.equals("HEAD");
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(400, "The request cannot be answered", detail).exception();
    }

    public Asked with(String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw refused("the header " + name + " has control characters");
        }
        headers.put(name, value);
        return this;
    }

    public Asked with(byte[] bytes) {
        body = bytes;
        return this;
    }

    /// It may be asked twice, though it is no GET.
    public Asked repeatable() {
        repeatable = true;
        return this;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    /// @param base what stands before the path
    ClassicHttpRequest request(String base, HttpHost host) {
        var request = new BasicClassicHttpRequest(method, host, base + path);
        headers.forEach(request::setHeader);
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        return request;
    }
}
