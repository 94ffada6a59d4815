package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.PrivateFile;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.core.JacksonException;

/// How far an import has come, in a file of the data folder: whoever runs it again after it was killed goes
/// on there. What is done twice changes nothing.
final class ImportProgress {
    private final Path file;
    private State state;

    /// @param ends where the last message of each partition lies, and one more
    record State(long messages, long insights, Map<Integer, Long> ends) {
        State {
            ends = ends == null ? Map.of() : Map.copyOf(ends);
        }
    }

    private ImportProgress(Path file, State state) {
        this.file = file;
        this.state = state;
    }

    static ImportProgress of(Path dataFolder, TenantId tenant, String export) {
        var file = dataFolder.resolve("imports").resolve(tenant + "-" + export + ".json");
        try {
            return new ImportProgress(
                    file,
                    Files.exists(file)
                            ? JsonText.MAPPER.readValue(Files.readString(file), State.class)
                            : new State(0, 0, Map.of()));
        } catch (IOException | JacksonException e) {
            throw new Failure(file + " cannot be read: remove it to begin anew", e);
        }
    }

    boolean isBegun() {
        return Files.exists(file);
    }

    /// Before the first message is published: a tenant that has messages and no import that was begun is refused.
    void begin() {
        if (!isBegun()) {
            keep(state);
        }
    }

    State state() {
        return state;
    }

    void messages(long count, Map<Integer, Long> ends) {
        var all = new TreeMap<>(state.ends);
        ends.forEach((partition, end) -> all.merge(partition, end, Math::max));
        keep(new State(count, state.insights, all));
    }

    void insights(long count) {
        keep(new State(state.messages, count, state.ends));
    }

    Map<TopicPartition, Long> ends() {
        var ends = new HashMap<TopicPartition, Long>();
        state.ends.forEach((partition, end) -> ends.put(new TopicPartition(Topics.MESSAGES, partition), end));
        return ends;
    }

    private void keep(State next) {
        state = next;
        try {
            PrivateFile.write(file, JsonText.line(next) + "\n");
        } catch (UncheckedIOException e) {
            throw new Failure("cannot write " + file + ": set ALLUVIUM_DATA_DIR", e);
        }
    }
}
