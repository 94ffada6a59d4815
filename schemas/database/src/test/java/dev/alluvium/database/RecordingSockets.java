package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.SocketFactory;

/// Sockets that keep what went over them and count how often an answer was waited for. The driver makes this class by
/// its name, with the label of the recording.
public final class RecordingSockets extends SocketFactory {
    private static final ConcurrentMap<String, Recording> RECORDINGS = new ConcurrentHashMap<>();

    private final Recording recording;

    public RecordingSockets(String label) {
        this.recording = recordingOf(label);
    }

    static Recording recordingOf(String label) {
        return RECORDINGS.computeIfAbsent(label, ignored -> new Recording());
    }

    /// The same address over recorded sockets.
    static DatabaseSettings recorded(DatabaseSettings settings, String label) {
        var url = settings.url() + "?socketFactory=" + RecordingSockets.class.getName() + "&socketFactoryArg=" + label;
        return new DatabaseSettings(
                url,
                settings.user(),
                settings.password(),
                1,
                1,
                settings.statementTimeout(),
                settings.idleInTransactionTimeout(),
                settings.connectionTimeout(),
                settings.applicationName(),
                settings.namespace());
    }

    static final class Recording {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int roundTrips;
        private boolean waiting;

        synchronized void forget() {
            sent.reset();
            received.reset();
            roundTrips = 0;
        }

        synchronized int roundTrips() {
            return roundTrips;
        }

        synchronized byte[] sent() {
            return sent.toByteArray();
        }

        synchronized byte[] received() {
            return received.toByteArray();
        }

        private synchronized void wrote(byte[] bytes, int offset, int length) {
            sent.write(bytes, offset, length);
            waiting = true;
        }

        private synchronized void read(byte[] bytes, int offset, int length) {
            if (waiting) {
                roundTrips++;
                waiting = false;
            }
            received.write(bytes, offset, length);
        }
    }

    @Override
    public Socket createSocket() {
        return new RecordedSocket(recording);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }

    private static final class RecordedSocket extends Socket {
        private final Recording recording;

        RecordedSocket(Recording recording) {
            this.recording = recording;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = in.read(bytes, offset, length);
                    if (count > 0) {
                        recording.read(bytes, offset, count);
                    }
                    return count;
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    recording.wrote(bytes, offset, length);
                    out.write(bytes, offset, length);
                }
            };
        }
    }
}
