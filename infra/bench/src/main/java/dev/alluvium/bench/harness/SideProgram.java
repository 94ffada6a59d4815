package dev.alluvium.bench.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Runs a program that is built beside the main one of a process, with the class path of that process.
@FunctionalInterface
public interface SideProgram {

    /// Returns when the program has ended.
    ///
    /// @param process whose class path it is, such as `embed-worker`
    /// @param folder where it may write
    /// @param output told each line that the program prints
    /// @return its exit status
    int run(String process, String mainClass, List<String> arguments, Path folder, Consumer<String> output);
}
