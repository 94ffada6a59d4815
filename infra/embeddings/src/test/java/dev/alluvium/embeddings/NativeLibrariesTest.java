package dev.alluvium.embeddings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

    @TempDir
    private Path temporary;

    @Test
    void removesWhatKilledProcessesLeftAndNothingElse() throws IOException {
        var newest = folder("alluvium-model-3", Duration.ZERO);
        var loading = folder("alluvium-model-2", Duration.ofMinutes(10));
        var abandoned = folder("alluvium-model-1", Duration.ofHours(2));
        var foreign = folder("other-1", Duration.ofHours(2));

        NativeLibraries.removeAbandoned(newest);

        assertThat(abandoned).doesNotExist();
        assertThat(newest).exists();
        assertThat(loading).exists();
        assertThat(foreign).exists();
    }

    @Test
    @SuppressWarnings("restricted")
    void theModelRuntimeIsToldNotToReport() throws Throwable {
        NativeLibraries.load();
        var linker = Linker.nativeLinker();
        var getenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS));
        try (var arena = Arena.ofConfined()) {
            var value = (MemorySegment) getenv.invokeExact(arena.allocateFrom("ORT_DISABLE_TELEMETRY"));
            assertThat(value.reinterpret(2).getString(0)).isEqualTo("1");
        }
    }

    private Path folder(String name, Duration age) throws IOException {
        var folder = Files.createDirectory(temporary.resolve(name));
        Files.createFile(folder.resolve("library.so"));
        var now = Files.getLastModifiedTime(folder).toInstant();
        return Files.setLastModifiedTime(folder, FileTime.from(now.minus(age)));
    }
}
