package dev.alluvium.cli.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Lines of an export, counted and summed up as they are written.
final class WriteLines implements Closeable {
    private final String file;
    private final MessageDigest digest = sha256();
    private final OutputStream out;
    private long count;
    private long bytes;

    WriteLines(String file, OutputStream out) {
        this.file = file;
        this.out = new DigestOutputStream(out, digest);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void write(Pages.Line line) throws IOException {
        out.write(line.json());
        out.write('\n');
        count++;
        bytes += line.json().length + 1;
    }

    Manifest.Content content() {
        return new Manifest.Content(file, count, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
