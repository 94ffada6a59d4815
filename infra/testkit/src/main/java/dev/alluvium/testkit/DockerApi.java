package dev.alluvium.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The few questions that come before Testcontainers, which asks for minutes where it is refused, and prints what it
/// tried. Over HTTP/1.0, so that an answer ends with its connection.
record DockerApi(SocketAddress address) {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})[^\\r\\n]*");
    private static final Pattern SAID = Pattern.compile("\"(?:message|error)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration DOWNLOAD = Duration.ofMinutes(10);

    private record Answer(int status, String body) {
        boolean fine() {
            return status / 100 == 2;
        }

        /// What went wrong, also within an answer that began well.
        Optional<String> complaint() {
            var said = SAID.matcher(body);
            if (said.find()) {
                return Optional.of(said.group(1).replace("\\\"", "\"").replaceAll("\\\\[nrt]", " "));
            }
            return fine() ? Optional.empty() : Optional.of("HTTP " + status);
        }
    }

    /// @return why it is of no use
    Optional<String> ping() {
        try {
            return ask("GET", "/_ping", AT_ONCE).complaint();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    boolean has(String image) throws IOException {
        return ask("GET", "/images/" + image + "/json", AT_ONCE).fine();
    }

    /// @param image as `name:tag`
    /// @return why it cannot be had
    Optional<String> pull(String image) {
        int colon = image.lastIndexOf(':');
        var query = "fromImage=" + URLEncoder.encode(image.substring(0, colon), UTF_8) + "&tag="
                + URLEncoder.encode(image.substring(colon + 1), UTF_8);
        try {
            return ask("POST", "/images/create?" + query, DOWNLOAD).complaint();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    static String reason(IOException failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private Answer ask(String method, String path, Duration limit) throws IOException {
        try (var channel = open()) {
            var exchange = new FutureTask<>(() -> exchange(channel, method, path));
            Thread.ofVirtual().start(exchange);
            return exchange.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private SocketChannel open() throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private Answer exchange(SocketChannel channel, String method, String path) throws IOException {
        channel.connect(address);
        var request = method + " " + path + " HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
        var text = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        var status = STATUS.matcher(text);
        if (!status.lookingAt()) {
            throw new IOException("what answers is no Docker daemon");
        }
        return new Answer(Integer.parseInt(status.group(1)), text.substring(status.end()));
    }
}
