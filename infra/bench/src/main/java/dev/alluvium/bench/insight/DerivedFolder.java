package dev.alluvium.bench.insight;

import dev.alluvium.bench.harness.SideProgram;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// What embed-worker's program derived from a folder of messages, as that program writes it.
///
/// @param messages how many there are, by tenant
/// @param vectors of messages by tenant and message id; empty unless they were asked for
/// @param grounded how many of the derived have quotes that all stand in their messages
/// @param embeddingNanos for the vectors of the messages
/// @param derivingNanos for the statements, without their vectors
/// @param statementNanos for the vectors of the statements
record DerivedFolder(
        String derivation,
        Map<String, Integer> messages,
        Map<String, Map<String, float[]>> vectors,
        List<Insight> derived,
        int grounded,
        long embeddingNanos,
        long derivingNanos,
        long statementNanos) {
    private static final String PROGRAM = "dev.alluvium.insight.offline.DeriveFolder";

    /// @param text verbatim
    record Quote(String messageId, String text) {}

    /// @param subject null where the statement is about nobody in particular
    /// @param vector as it is stored
    record Insight(String tenant, String kind, String text, String subject, List<Quote> quotes, float[] vector) {

        /// Names an insight without any of its text.
        String key() {
            var said = quotes.stream()
                    .map(quote -> quote.messageId() + "/" + quote.text())
                    .collect(Collectors.joining("/"));
            var name = tenant + "/" + kind + "/" + said;
            return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        }

        double cosine(Insight other) {
            return cosine(vector, other.vector);
        }

        /// @param one of unit length, as is the other
        static double cosine(float[] one, float[] other) {
            double sum = 0;
            for (int i = 0; i < one.length; i++) {
                sum += (double) one[i] * other[i];
            }
            return sum;
        }
    }

    /// @param most how many messages of each file at most
    /// @param vectors whether the vectors of the messages are wanted
    static DerivedFolder derive(SideProgram program, Path folder, int most, boolean vectors, PrintWriter progress)
            throws IOException {
        var work = Files.createTempDirectory("alluvium-bench-");
        try {
            var result = work.resolve("derived.json");
            var arguments = List.of(
                    folder.toAbsolutePath().toString(),
                    Integer.toString(most),
                    Boolean.toString(vectors),
                    result.toString());
            int status = program.run("embed-worker", PROGRAM, arguments, work, progress::println);
            if (status != 0) {
                throw new IOException("deriving from " + folder + " failed with status " + status);
            }
            return JsonMapper.shared().readValue(result, DerivedFolder.class);
        } finally {
            Trees.delete(work);
        }
    }
}
