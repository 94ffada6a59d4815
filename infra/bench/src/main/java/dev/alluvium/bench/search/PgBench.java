package dev.alluvium.bench.search;

import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.testkit.SeenStatement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/// PostgreSQL's own load generator, running a transaction whose statements a program was seen to send: what the server
/// gives to clients that do nothing else. Statements are prepared. BEGIN and what follows it travel together, and so
/// do COMMIT and RESET; where there is one statement besides the first, all do, as the program has it.
///
/// Each time another vector is asked for, as the program's callers do: pages of a few vectors stay in the processor's
/// own memory, and the server is twice as fast. Vectors are looked up before the transaction, since a transaction of
/// its own for each would be a plan of its own.
///
/// @param program the executable
/// @param typeNames by number
public record PgBench(Path program, ScratchDatabase database, Map<Integer, String> typeNames) {
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");
    private static final String VECTOR = "halfvec";
    private static final String TABLE = "public.benchmark_vectors";

    public static PgBench of(ScratchDatabase database, Map<Integer, String> typeNames) {
        var binaries = PostgresBinaries.find(_ -> {});
        return new PgBench(binaries.program("pgbench"), database, typeNames);
    }

    /// @param transaction its statements
    /// @param vectors that are asked for instead of the transaction's own
    /// @return transactions a second
    public double perSecond(List<SeenStatement> transaction, List<float[]> vectors, int clients, Duration time)
            throws IOException, InterruptedException, SQLException {
        store(vectors);
        try {
            return run(new Script(vectors.size()), transaction, clients, time);
        } finally {
            database.run(List.of("drop table " + TABLE));
        }
    }

    /// In rows of their own length: what is stored elsewhere takes another look-up.
    private void store(List<float[]> vectors) throws SQLException {
        var statements = new ArrayList<>(List.of(
                "drop table if exists " + TABLE,
                "create table " + TABLE + " (n int primary key, vector text)",
                "alter table " + TABLE + " alter vector set storage plain",
                "grant select on " + TABLE + " to " + database.application().user()));
        for (int n = 0; n < vectors.size(); n++) {
            statements.add("insert into %s values (%d, '%s')".formatted(TABLE, n + 1, text(vectors.get(n))));
        }
        database.run(statements);
    }

    /// With the digits that the server keeps.
    private static String text(float[] vector) {
        var text = new StringJoiner(",", "[", "]");
        for (float number : vector) {
            text.add(Float.toString(Float.float16ToFloat(Float.floatToFloat16(number))));
        }
        return text.toString();
    }

    private double run(Script script, List<SeenStatement> transaction, int clients, Duration time)
            throws IOException, InterruptedException {
        var folder = Files.createDirectories(database.folder().resolve("pgbench"));
        var file = folder.resolve("search.sql");
        Files.writeString(file, script.of(transaction));
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=2",
                "--time=" + time.toSeconds(),
                "--host=127.0.0.1",
                "--port=" + database.server().port(),
                "--username=" + database.application().user(),
                "--file=" + file));
        command.addAll(script.variables);
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
        private final int vectors;
        private final List<String> variables = new ArrayList<>();

        Script(int vectors) {
            this.vectors = vectors;
        }

        public String of(List<SeenStatement> transaction) {
            boolean together = transaction.size() <= 2;
            var script = new StringBuilder("\\set n random(1, " + vectors + ")\nselect vector from " + TABLE
                    + " where n = :n \\gset\n\\startpipeline\nbegin read only;\n");
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
                    text.append(isVector(parameter) ? ":vector" : bound(text(parameter)));
                    // Said by the driver apart from the statement.
                    text.append(parameter.type() == 0 ? "" : "::" + typeNames.get(parameter.type()));
                }
            }
            return text.toString().replace("\n", " ");
        }

        private boolean isVector(SeenStatement.Parameter parameter) {
            return VECTOR.equals(typeNames.get(parameter.type()));
        }

        /// No variable can be empty.
        private String bound(String value) {
            if (value.isEmpty()) {
                return "''";
            }
            var name = "v" + variables.size();
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
                case "_int4" -> integers(buffer);
                case String other -> throw new IllegalStateException("a parameter in binary of type " + other);
            };
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
