package dev.alluvium.embeddings;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Loads the shared libraries of the model runtime and of the tokenizer out of their jars.
///
/// Both would unpack themselves, but the one leaves 28 MB in the temporary folder whenever the process is killed, and
/// the other writes into the home folder, probes for graphics cards and reports to its makers. Here both come from
/// [KeptFiles], or go through a folder that is removed as soon as they are loaded: a loaded library does not need its
/// file.
final class NativeLibraries {

    private static final String ONNX_RUNTIME_FOLDER = "onnxruntime.native.path";
    private static boolean loaded;

    private NativeLibraries() {}

    /// Does its work once in a process, whoever asks first.
    static synchronized void load() {
        if (loaded) {
            return;
        }
        NoTelemetry.enforce();
        try {
            var resources = Platform.current().resources();
            var kept = KeptFiles.configured();
            if (kept.isPresent()) {
                load(kept.get().of(resources));
            } else {
                unpackAndLoad(resources);
            }
            loaded = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the model's native libraries", e);
        }
    }

    private static void unpackAndLoad(List<String> resources) throws IOException {
        try (var folder = TemporaryFolder.in(Path.of(System.getProperty("java.io.tmpdir")))) {
            load(new KeptFiles(folder.path()).of(resources));
        }
    }

    @SuppressWarnings("restricted")
    private static void load(Path folder) {
        System.load(folder.resolve(System.mapLibraryName("tokenizers")).toString());
        if (System.getProperty(ONNX_RUNTIME_FOLDER) != null) {
            return;
        }
        System.setProperty(ONNX_RUNTIME_FOLDER, folder.toString());
        try {
            OrtEnvironment.getEnvironment();
        } finally {
            System.clearProperty(ONNX_RUNTIME_FOLDER);
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

        /// What is to be loaded. An ONNX Runtime that the operator names is none of our files.
        List<String> resources() {
            var tokenizer = "native/lib/" + tokenizerName + "/cpu/" + System.mapLibraryName("tokenizers");
            if (System.getProperty(ONNX_RUNTIME_FOLDER) != null) {
                return List.of(tokenizer);
            }
            var folder = "ai/onnxruntime/native/" + onnxRuntimeName + "/";
            return List.of(
                    tokenizer,
                    folder + System.mapLibraryName("onnxruntime"),
                    folder + System.mapLibraryName("onnxruntime4j_jni"));
        }
    }
}
