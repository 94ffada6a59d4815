package dev.alluvium.testkit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/// One client's connection through a proxy: two streams, one thread for each.
final class ProxiedConnection implements AutoCloseable {

    /// Asked with each message in hand; may take its time.
    interface Gate {
        boolean mayPass(String step, boolean answered) throws InterruptedException;
    }

    interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private interface Reader {
        Frames.Frame read(DataInputStream in) throws IOException;
    }

    private final Socket client;
    private final Socket server;
    private final Frames frames;
    private final Gate gate;

    ProxiedConnection(Socket client, Socket server, Frames frames, Gate gate) {
        this.client = client;
        this.server = server;
        this.frames = frames;
        this.gate = gate;
    }

    void requests() throws IOException, InterruptedException {
        pump(client, server, frames::request, false);
    }

    void answers() throws IOException, InterruptedException {
        pump(server, client, frames::answer, true);
    }

    private void pump(Socket from, Socket to, Reader reader, boolean answered)
            throws IOException, InterruptedException {
        var in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
        var out = new BufferedOutputStream(to.getOutputStream());
        while (true) {
            var frame = reader.read(in);
            if (!gate.mayPass(frame.step(), answered)) {
                return;
            }
            out.write(frame.bytes());
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        try (client;
                server) {
            // Both, whatever becomes of the first.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
