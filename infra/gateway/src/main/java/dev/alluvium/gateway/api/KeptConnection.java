package dev.alluvium.gateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// A connection to query-api that is asked one thing after the other. Belongs to one thread at a time.
final class KeptConnection {
    private static final int BUFFER = 16 << 10;
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");

    private final SocketChannel channel;
    private final Socket socket;
    private final boolean secure;
    private final InputStream in;
    private int headBytes;
    private long idleSince;

    /// @param socket over the channel; another one where it is encrypted
    KeptConnection(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.secure = socket != channel.socket();
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /// There was no answer, not even a part of one.
    static final class SilentException extends IOException {
        private static final long serialVersionUID = 1;

        SilentException(IOException cause) {
            super(cause);
        }
    }

    /// @param again takes the connection once the answer has been read to its end
    /// @throws SilentException when nothing came
    Answered ask(byte[] request, boolean head, Consumer<KeptConnection> again) throws IOException {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            in.mark(1);
            if (in.read() < 0) {
                throw new EOFException("the connection ended before an answer");
            }
            in.reset();
        } catch (IOException e) {
            throw new SilentException(e);
        }
        while (true) {
            headBytes = 0;
            var status = STATUS.matcher(line());
            if (!status.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int code = Integer.parseInt(status.group(1));
            var headers = headers();
            if (code >= FINAL) {
                return new Answered(code, headers, body(code, headers, head, again));
            }
        }
    }

    private InputStream body(
            int status, Map<String, List<String>> headers, boolean head, Consumer<KeptConnection> again)
            throws IOException {
        boolean closes = says(headers, "connection", "close");
        Runnable end = closes
                ? this::close
                : () -> {
                    idleSince = System.nanoTime();
                    again.accept(this);
                };
        if (head || status == NO_CONTENT || status == NOT_MODIFIED) {
            return new AnswerBody(new AnswerBody.OfLength(in, 0), end, this::close);
        }
        if (says(headers, "transfer-encoding", "chunked")) {
            return new AnswerBody(new AnswerBody.OfChunks(in), end, this::close);
        }
        var length = headers.get("content-length");
        if (length == null) {
            return new AnswerBody(in::read, this::close, this::close);
        }
        try {
            return new AnswerBody(new AnswerBody.OfLength(in, Long.parseLong(length.getFirst())), end, this::close);
        } catch (NumberFormatException e) {
            throw new IOException("the answer says no length", e);
        }
    }

    private static boolean says(Map<String, List<String>> headers, String name, String value) {
        return headers.getOrDefault(name, List.of()).stream().anyMatch(value::equalsIgnoreCase);
    }

    private Map<String, List<String>> headers() throws IOException {
        var headers = new HashMap<String, List<String>>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("the head of the answer is not HTTP");
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String line() throws IOException {
        var line = AnswerBody.line(in, LONGEST_HEAD - headBytes);
        headBytes += line.length;
        return new String(line, ISO_8859_1);
    }

    long idleSince() {
        return idleSince;
    }

    /// Whether the server has not closed it meanwhile, as far as can be seen without asking.
    boolean isOpen() {
        if (secure) {
            return true;
        }
        try {
            channel.configureBlocking(false);
            int read = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return read == 0;
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up either way.
        }
    }
}
