package dev.alluvium.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.bench.Benchmarks;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.embeddings.BgeSmall;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

class EmbedBenchmarkIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsOneLineOfJsonAndItsProgressElsewhere() {
        assertThat(run("embed", "--texts", "40", "--json")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        var figures = JsonMapper.shared().readTree(out.toString());
        assertThat(figures.get("benchmark").asString()).isEqualTo("embed");
        assertThat(figures.get("model").asString()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(figures.get("cpus").asInt()).isPositive();
        assertThat(figures.at("/full_load/texts").asInt()).isEqualTo(40);
        assertThat(figures.at("/full_load/texts_per_second").asDouble()).isPositive();
        assertThat(figures.at("/single/lengths/0/p95_ms").asDouble())
                .isGreaterThanOrEqualTo(figures.at("/single/lengths/0/p50_ms").asDouble());
        assertThat(err.toString()).contains("full load");
    }

    @Test
    void printsLinesForPeople() {
        assertThat(run("embed", "--texts", "10", "--threads", "1")).isZero();
        assertThat(out.toString())
                .contains("threads: 1")
                .contains("texts per second: ")
                .contains("p95 ms");
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThat(run("embed", "--texts", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("at least 1");
    }

    @Test
    void theTextsAreAsLongAsTheySayAndTheSameEachTime() {
        var samples = TextMix.samples(500);
        try (var model = BgeSmall.load(1, "")) {
            assertThat(samples)
                    .allSatisfy(sample ->
                            assertThat(model.tokenizer().count(sample.text())).isEqualTo(sample.tokens() - 2));
        }
        assertThat(TextMix.samples(500)).isEqualTo(samples);
        assertThat(samples.stream().map(TextMix.Sample::tokens).collect(Collectors.toSet()))
                .hasSize(TextMix.SHARES.size());
    }

    private static final URI ANYWHERE = URI.create("http://127.0.0.1:8480");

    @Test
    void noSecretIsPrinted() {
        var database = DatabaseSettings.defaults("jdbc:postgresql://localhost/d", "u", "secret too");
        var system = new RunningSystem(ANYWHERE, ANYWHERE, ANYWHERE, "k", database, "secret", List::of);
        assertThat(system.toString()).doesNotContain("secret");
    }

    private int run(String... arguments) {
        var bench = new CommandLine(new Bench());
        Benchmarks.addTo(
                bench,
                () -> {
                    throw new IllegalStateException("nothing runs");
                },
                EmbedBenchmarkIT::startNothing,
                EmbedBenchmarkIT::startNothing,
                (process, mainClass, given, folder, output) -> {
                    throw new IllegalStateException("nothing is run");
                });
        bench.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return bench.execute(arguments);
    }

    private static ProcessHandle startNothing(String program, Map<String, String> settings, Path folder) {
        throw new IllegalStateException("nothing is started");
    }

    @Command(name = "bench")
    private static final class Bench {}
}
