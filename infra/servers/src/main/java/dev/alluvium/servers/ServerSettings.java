package dev.alluvium.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a local server is told on its command line: it holds from start to start, whatever the data folder's files
/// say.
public record ServerSettings(LocalPostgresOptions options) {
    /// Of initdb. Sorting by code point needs no locale of the host and stays the same when its libraries change.
    public static final List<String> SORTING =
            List.of("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");

    List<String> command(Path postgres) {
        var command = new ArrayList<>(
                List.of(postgres.toString(), "-D", options.dataFolder().toString()));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(options.port()));
        settings.put("unix_socket_directories", "");
        settings.putAll(wherever(options.durable()));
        settings.putAll(options.settings());
        return settings;
    }

    /// What tests may rely on, wherever the server runs.
    public static Map<String, String> forTests() {
        return wherever(false);
    }

    private static Map<String, String> wherever(boolean durable) {
        var settings = new TreeMap<String, String>();
        settings.put("password_encryption", "scram-sha-256");
        settings.put("max_connections", "200");
        forALaptop(settings);
        if (!durable) {
            // The operating system keeps what a killed server wrote; only a crash of the machine would lose it.
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
            // In the data folder, and gone with it: a server that is killed leaves its segments in /dev/shm for ever.
            settings.put("dynamic_shared_memory_type", "mmap");
        }
        return settings;
    }

    private static void forALaptop(Map<String, String> settings) {
        settings.put("shared_buffers", "128MB");
        settings.put("maintenance_work_mem", "128MB");
        settings.put("max_wal_size", "1GB");
        settings.put("min_wal_size", "80MB");
        settings.put("jit", "off");
        settings.put("log_min_messages", "warning");
        settings.put("log_checkpoints", "off");
        settings.put("log_line_prefix", "%m [%p] %d ");
        // What people wrote must not reach a log.
        settings.put("log_min_error_statement", "panic");
        settings.put("log_parameter_max_length_on_error", "0");
    }
}
