package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.testkit.SeenStatement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// PostgreSQL's own load generator, running transactions whose statements a program was seen to send: what the server
/// gives to clients that do nothing else. Statements are prepared. BEGIN and what follows it travel together, and so
/// do COMMIT and RESET; where there is one statement besides the first, all do, as the program has it.
///
/// @param program the executable
/// @param typeNames by number
public record PgBench(Path program, ScratchDatabase database, Map<Integer, String> typeNames) {
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");

    public static PgBench of(ScratchDatabase database, Map<Integer, String> typeNames) {
        var binaries = PostgresBinaries.find(_ -> {});
        return new PgBench(binaries.program("pgbench"), database, typeNames);
    }

    /// @param transactions the statements of each; they take turns by lot
    /// @return transactions a second
    public double perSecond(List<List<SeenStatement>> transactions, int clients, Duration time)
            throws IOException, InterruptedException {
        var folder = Files.createDirectories(database.folder().resolve("pgbench"));
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=2",
                "--time=" + time.toSeconds(),
                "--host=127.0.0.1",
                "--port=" + database.server().port(),
                "--username=" + database.application().user()));
        for (int i = 0; i < transactions.size(); i++) {
            var script = new Script("t" + i + "_");
            var file = folder.resolve("search-" + i + ".sql");
            Files.writeString(file, script.of(transactions.get(i)));
            command.addAll(script.variables);
            command.add("--file=" + file);
        }
        command.add(database.name());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", database.application().password());
        builder.environment().put("PGSSLMODE", "disable");
        builder.environment().put("PGGSSENCMODE", "disable");
        var process = builder.start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var rate = RATE.matcher(printed);
        if (process.waitFor() != 0 || !rate.find() || printed.contains("aborted")) {
            throw new IOException("pgbench failed: " + printed.lines().reduce("", (_, line) -> line));
        }
        return Double.parseDouble(rate.group(1));
    }

    /// One transaction; its parameters are variables, which pgbench binds.
    private final class Script {
        private final String prefix;
        private final List<String> variables = new ArrayList<>();
        private int count;

        Script(String prefix) {
            this.prefix = prefix;
        }

        public String of(List<SeenStatement> transaction) {
            boolean together = transaction.size() <= 2;
            var script = new StringBuilder("\\startpipeline\nbegin read only;\n");
            for (int i = 0; i < transaction.size(); i++) {
                script.append(statement(transaction.get(i))).append(";\n");
                script.append(i == 0 && !together ? "\\endpipeline\n" : "");
            }
            return script + (together ? "" : "\\startpipeline\n") + "commit;\nreset all;\n\\endpipeline\n";
        }

        private String statement(SeenStatement statement) {
            var text = new StringBuilder();
            var parts = statement.sql().split("\\?", -1);
            for (int i = 0; i < parts.length; i++) {
                text.append(parts[i]);
                if (i < parts.length - 1) {
                    var parameter = statement.parameters().get(i);
                    text.append(bound(text(parameter)));
                    // Said by the driver apart from the statement.
                    text.append(parameter.type() == 0 ? "" : "::" + typeNames.get(parameter.type()));
                }
            }
            return text.toString().replace("\n", " ");
        }

        /// No variable can be empty.
        private String bound(String value) {
            if (value.isEmpty()) {
                return "''";
            }
            var name = prefix + count++;
            variables.add("--define=" + name + "=" + value);
            return ":" + name;
        }

        private String text(SeenStatement.Parameter parameter) {
            if (!parameter.binary()) {
                return new String(parameter.value(), StandardCharsets.UTF_8);
            }
            var buffer = ByteBuffer.wrap(parameter.value());
            var type = typeNames.get(parameter.type());
            return switch (type) {
                case "int2", "int4", "int8", "float8", "uuid" ->
                    ReplayStatement.decoded(type, parameter.value()).toString();
                case "halfvec" -> halfvec(buffer);
                case "_int4" -> integers(buffer);
                case String other -> throw new IllegalStateException("a parameter in binary of type " + other);
            };
        }

        private static String halfvec(ByteBuffer buffer) {
            var vector = new StringJoiner(",", "[", "]");
            int dimension = buffer.getShort();
            buffer.getShort();
            for (int i = 0; i < dimension; i++) {
                vector.add(Float.toString(Float.float16ToFloat(buffer.getShort())));
            }
            return vector.toString();
        }

        /// One dimension without nulls: four numbers about the array, its length, its lower bound, its
        /// elements.
        private static String integers(ByteBuffer buffer) {
            var array = new StringJoiner(",", "{", "}");
            buffer.position(12);
            int length = buffer.getInt();
            buffer.getInt();
            for (int i = 0; i < length; i++) {
                buffer.getInt();
                array.add(Integer.toString(buffer.getInt()));
            }
            return array.toString();
        }
    }
}
