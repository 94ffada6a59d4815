package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.PrivateFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pages as they were read first, in a file: written one after the other, then read once in the same order.
final class Spool<K> implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final List<K> ends = new ArrayList<>();
    private final DataOutputStream out;
    private DataInputStream in;

    Spool(Path folder) throws IOException {
        this.file = Files.createTempFile(folder, ".spool-", "", PrivateFile.permissions());
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
    }

    void write(K end, Collection<Pages.Line> page) throws IOException {
        ends.add(end);
        out.writeInt(page.size());
        for (var line : page) {
            out.writeUTF(line.id());
            out.writeUTF(line.state());
            out.writeInt(line.json().length);
            out.write(line.json());
        }
    }

    /// Where each page ends.
    List<K> ends() {
        return ends;
    }

    /// By id.
    Map<String, Pages.Line> next() throws IOException {
        if (in == null) {
            out.close();
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        }
        var page = new HashMap<String, Pages.Line>();
        for (int left = in.readInt(); left > 0; left--) {
            var line = new Pages.Line(in.readUTF(), in.readUTF(), in.readNBytes(in.readInt()));
            page.put(line.id(), line);
        }
        return page;
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (in != null) {
            in.close();
        }
        Files.deleteIfExists(file);
    }
}
