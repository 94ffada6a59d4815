package dev.alluvium.bench.harness;

import java.nio.file.Path;
import java.util.Map;

/// Starts the programs of this installation beside what runs already, for benchmarks that need their own.
public interface Programs {

    /// @param program its name, such as `query-api`
    /// @param settings its `ALLUVIUM_` environment
    /// @param folder where it may write; its log is `log/PROGRAM.log` in there
    ProcessHandle start(String program, Map<String, String> settings, Path folder);
}
