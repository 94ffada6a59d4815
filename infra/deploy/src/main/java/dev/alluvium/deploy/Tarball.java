package dev.alluvium.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// A `tar.gz` that has the same bytes whenever and wherever it is made of the same contents: entries in the order of
/// their names, of one time, of no account, their modes given.
final class Tarball {
    private sealed interface Content {
        record Text(byte[] bytes) implements Content {}

        record Copy(Path file) implements Content {}

        record Link(String target) implements Content {}
    }

    private record Member(Content content, int mode) {}

    private static final int PLAIN = 0644;
    private static final int EXECUTABLE = 0755;

    private final SortedMap<String, Member> members = new TreeMap<>();

    void text(String name, String text) {
        members.put(name, new Member(new Content.Text(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), PLAIN));
    }

    void copy(String name, Path file) {
        members.put(name, new Member(new Content.Copy(file), PLAIN));
    }

    void program(String name, Path file) {
        members.put(name, new Member(new Content.Copy(file), EXECUTABLE));
    }

    void link(String name, String target) {
        members.put(name, new Member(new Content.Link(target), EXECUTABLE));
    }

    void write(Path file, String folder, Instant time) throws IOException {
        var gzip = new GzipParameters();
        gzip.setCompressionLevel(Deflater.DEFAULT_COMPRESSION);
        gzip.setModificationInstant(time);
        try (var bytes = Files.newOutputStream(file);
                var packed = new GzipCompressorOutputStream(bytes, gzip);
                var tar = new TarArchiveOutputStream(packed, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var member : members.entrySet()) {
                write(tar, folder + "/" + member.getKey(), member.getValue(), time);
            }
        }
    }

    private static void write(TarArchiveOutputStream tar, String name, Member member, Instant time) throws IOException {
        switch (member.content()) {
            case Content.Link(var target) -> {
                var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                entry.setLinkName(target);
                put(tar, entry, member.mode(), time);
            }
            case Content.Text(var bytes) -> {
                var entry = new TarArchiveEntry(name);
                entry.setSize(bytes.length);
                put(tar, entry, member.mode(), time);
                tar.write(bytes);
            }
            case Content.Copy(var file) -> {
                var entry = new TarArchiveEntry(name);
                entry.setSize(Files.size(file));
                put(tar, entry, member.mode(), time);
                Files.copy(file, tar);
            }
        }
        tar.closeArchiveEntry();
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, Instant time)
            throws IOException {
        entry.setMode(mode);
        entry.setModTime(time.toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
    }
}
