package dev.alluvium.embeddings;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Loads the shared libraries of the model runtime and of the tokenizer out of their jars.
///
/// Both would unpack themselves, but the one leaves 28 MB in the temporary folder whenever the process is killed, and
/// the other writes into the home folder, probes for graphics cards and reports to its makers. Here both go through a
/// folder that is removed as soon as they are loaded: a loaded library does not need its file.
final class NativeLibraries {

    private static final String ONNX_RUNTIME_FOLDER = "onnxruntime.native.path";
    private static final String PREFIX = "alluvium-model-";
    private static boolean loaded;

    private NativeLibraries() {}

    /// Does its work once in a process, whoever asks first.
    static synchronized void load() {
        if (loaded) {
            return;
        }
        NoTelemetry.enforce();
        var folder = temporaryFolder();
        removeAbandoned(folder);
        try {
            var platform = Platform.current();
            loadTokenizer(folder, platform);
            loadOnnxRuntime(folder, platform);
            loaded = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the model's native libraries into " + folder, e);
        } finally {
            remove(folder);
        }
    }

    @SuppressWarnings("restricted")
    private static void loadTokenizer(Path folder, Platform platform) throws IOException {
        var file = System.mapLibraryName("tokenizers");
        unpack("native/lib/" + platform.tokenizerName() + "/cpu/" + file, folder.resolve(file));
        System.load(folder.resolve(file).toString());
    }

    private static void loadOnnxRuntime(Path folder, Platform platform) throws IOException {
        if (System.getProperty(ONNX_RUNTIME_FOLDER) != null) {
            return;
        }
        for (var name : new String[] {"onnxruntime", "onnxruntime4j_jni"}) {
            var file = System.mapLibraryName(name);
            unpack("ai/onnxruntime/native/" + platform.onnxRuntimeName() + "/" + file, folder.resolve(file));
        }
        System.setProperty(ONNX_RUNTIME_FOLDER, folder.toString());
        try {
            OrtEnvironment.getEnvironment();
        } finally {
            System.clearProperty(ONNX_RUNTIME_FOLDER);
        }
    }

    private static void unpack(String resource, Path target) throws IOException {
        try (InputStream in = NativeLibraries.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no native library for this machine: " + resource);
            }
            Files.copy(in, target);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write to the temporary folder " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /// Removes what processes left behind that were killed while they loaded: folders an hour older than a new
    /// one.
    static void removeAbandoned(Path newest) {
        try (var folders = Files.newDirectoryStream(newest.getParent(), PREFIX + "*")) {
            var limit = Files.getLastModifiedTime(newest).toInstant().minus(Duration.ofHours(1));
            for (var folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    remove(folder);
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            // Another user's, or gone already: no reason not to start.
            return;
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    /// What the two libraries call the machine that this runs on.
    private record Platform(String onnxRuntimeName, String tokenizerName) {

        static Platform current() {
            var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            var arm = System.getProperty("os.arch").equals("aarch64");
            var name = system.startsWith("mac") ? "osx" : system.startsWith("windows") ? "win" : "linux";
            return new Platform(name + (arm ? "-aarch64" : "-x64"), name + (arm ? "-aarch64" : "-x86_64"));
        }
    }
}
