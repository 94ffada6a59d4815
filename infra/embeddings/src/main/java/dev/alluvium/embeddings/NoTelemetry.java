package dev.alluvium.embeddings;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// Keeps ONNX Runtime from reporting to its makers.
///
/// From 1.29 on its official builds send events over HTTPS and keep an id of the machine below the home folder. The
/// switch in its Java API comes too late: the first event and the id are there as soon as the library starts. Only a
/// variable of the environment stops all of it, and it has to be set before. Java cannot change its own environment;
/// the C library can. It also keeps the process alive: with events on, 1.29.0 was seen to crash, without a word,
/// where the command line is longer than some 4,000 characters, as `java -cp` with a hundred jars is.
final class NoTelemetry {

    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

    private NoTelemetry() {}

    /// To be called before the native library is loaded. Does nothing on Windows, where there is no such function
    /// and the library itself sends nothing.
    static void enforce() {
        var linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(function -> set(linker, function));
    }

    @SuppressWarnings("restricted")
    private static void set(Linker linker, MemorySegment function) {
        var setenv = linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int status = (int) setenv.invokeExact(arena.allocateFrom(SWITCH), arena.allocateFrom("1"), 1);
            if (status != 0) {
                throw new IllegalStateException("setting " + SWITCH + " failed with status " + status);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot set " + SWITCH, e);
        }
    }
}
