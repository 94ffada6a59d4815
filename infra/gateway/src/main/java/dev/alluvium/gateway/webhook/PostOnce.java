package dev.alluvium.gateway.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One request to an address that was checked, on a connection of its own. The JDK's client resolves a name by itself
/// when it connects, so that it may meet another address than the one that was looked at. Redirects are answers like
/// any other. Thread-safe.
final class PostOnce implements AutoCloseable {
    private static final int LONGEST_HEAD = 16 << 10;
    private static final int FINAL = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern RETRY_AFTER = Pattern.compile("(?im)^retry-after:[ \\t]*([0-9]{1,6})[ \\t]*$");

    private final PublicAddresses addresses;
    private final Duration limit;
    private final SSLSocketFactory tls;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-limits").factory());

    /// @param limit of the whole request
    PostOnce(PublicAddresses addresses, Duration limit, SSLSocketFactory tls) {
        this.addresses = addresses;
        this.limit = limit;
        this.tls = tls;
    }

    /// @param retryAfter empty when it says nothing
    record Answer(int status, Optional<Duration> retryAfter) {}

    /// @throws IOException whose message may be told to who named the address
    Answer send(Target target, Map<String, String> headers, byte[] body) throws IOException {
        var found = target.resolve(addresses);
        var late = new AtomicBoolean();
        try (var socket = new Socket()) {
            var end = clock.schedule(() -> end(socket, late), limit.toMillis(), TimeUnit.MILLISECONDS);
            try {
                connect(socket, found, target.port());
                return exchange(target.secure() ? secured(socket, target) : socket, target, headers, body);
            } catch (SSLException e) {
                throw new IOException(late.get() ? lateness() : "no secure connection: " + e.getMessage());
            } catch (SocketException e) {
                throw new IOException(late.get() ? lateness() : "no connection: " + e.getMessage());
            } catch (SocketTimeoutException e) {
                throw new IOException(lateness());
            } finally {
                end.cancel(false);
            }
        }
    }

    private String lateness() {
        return "no answer within " + limit.toMillis() + " ms";
    }

    /// The limit is of the whole: an answer in drops ends too.
    private static void end(Socket socket, AtomicBoolean late) {
        late.set(true);
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up either way.
        }
    }

    private void connect(Socket socket, List<InetAddress> found, int port) throws IOException {
        // The first only: a second try is the next attempt's, which resolves again.
        socket.connect(new InetSocketAddress(found.getFirst(), port), (int) limit.toMillis());
        socket.setSoTimeout((int) limit.toMillis());
        socket.setTcpNoDelay(true);
    }

    private Socket secured(Socket socket, Target target) throws IOException {
        var secure = (SSLSocket) tls.createSocket(socket, target.host(), target.port(), true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!target.host().matches("[0-9.]+|.*:.*")) {
            parameters.setServerNames(List.of(new SNIHostName(target.host())));
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static Answer exchange(Socket socket, Target target, Map<String, String> headers, byte[] body)
            throws IOException {
        var head = new StringBuilder("POST " + target.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(ISO_8859_1));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
        socket.getOutputStream().flush();
        var in = new BufferedInputStream(socket.getInputStream());
        while (true) {
            var answer = answer(head(in));
            if (answer.status() >= FINAL) {
                return answer;
            }
        }
    }

    private static Answer answer(String head) throws IOException {
        var status = STATUS.matcher(head.lines().findFirst().orElse(""));
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        var after = RETRY_AFTER.matcher(head);
        return new Answer(
                Integer.parseInt(status.group(1)),
                after.find() ? Optional.of(Duration.ofSeconds(Long.parseLong(after.group(1)))) : Optional.empty());
    }

    /// Up to the blank line. What comes behind is not wanted.
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int newLines = 0;
        while (newLines < 2) {
            int next = in.read();
            if (next < 0 || head.size() > LONGEST_HEAD) {
                throw new IOException(next < 0 ? "the connection ended before an answer" : "the answer has no end");
            }
            head.write(next);
            newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
