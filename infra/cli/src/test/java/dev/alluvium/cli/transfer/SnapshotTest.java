package dev.alluvium.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotTest {
    @TempDir
    private Path folder;

    /// Rows by their place, in pages of three.
    private final TreeMap<Integer, String> table = new TreeMap<>();

    private final List<Integer> fetched = new ArrayList<>();

    private final class Rows implements Pages<Integer> {
        @Override
        public Integer start() {
            return -1;
        }

        @Override
        public Optional<Integer> end(TenantTransaction tx, Integer after) {
            return table.tailMap(after, false).keySet().stream().limit(3).reduce((_, last) -> last);
        }

        @Override
        public Map<String, String> states(TenantTransaction tx, Integer after, Integer end) {
            var states = new LinkedHashMap<String, String>();
            table.subMap(after, false, end, true).forEach((place, text) -> states.put("" + place, text));
            return states;
        }

        @Override
        public List<Line> lines(TenantTransaction tx, Collection<String> ids) {
            var places = ids.stream().map(Integer::valueOf).toList();
            fetched.addAll(places);
            return places.stream()
                    .filter(table::containsKey)
                    .map(place ->
                            new Line("" + place, table.get(place), (place + "=" + table.get(place)).getBytes(UTF_8)))
                    .toList();
        }
    }

    private static final class NoTransaction implements Snapshot.Reading {
        @Override
        public <T> T read(Snapshot.InTransaction<T> work) throws IOException {
            return work.in(null);
        }
    }

    private List<String> taken(Snapshot<Integer> snapshot) throws IOException {
        var lines = new ArrayList<String>();
        snapshot.take(null, line -> lines.add(new String(line.json(), UTF_8)));
        return lines;
    }

    private List<String> expected() {
        return table.entrySet().stream()
                .map(row -> row.getKey() + "=" + row.getValue())
                .toList();
    }

    private Snapshot<Integer> readAhead() throws IOException {
        var snapshot = new Snapshot<>(new Rows(), new Spool<>(folder));
        assertThat(snapshot.readAhead(new NoTransaction(), () -> {})).isEqualTo(table.size());
        return snapshot;
    }

    @Test
    void whatDidNotChangeIsNotReadAgain() throws IOException {
        for (int place = 0; place < 20; place++) {
            table.put(place, "a");
        }
        try (var snapshot = readAhead()) {
            fetched.clear();
            assertThat(taken(snapshot)).isEqualTo(expected());
            assertThat(fetched).isEmpty();
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void nothingIsASnapshotToo() throws IOException {
        try (var snapshot = readAhead()) {
            assertThat(taken(snapshot)).isEmpty();
        }
        try (var snapshot = readAhead()) {
            table.put(5, "new");
            assertThat(taken(snapshot)).containsExactly("5=new");
        }
    }

    @Test
    void itIsTheStateOfTheEndWhateverChangedSince() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            table.clear();
            for (int n = random.nextInt(30); n > 0; n--) {
                table.put(random.nextInt(50), "a");
            }
            try (var snapshot = readAhead()) {
                for (int n = random.nextInt(20); n > 0; n--) {
                    int place = random.nextInt(60);
                    if (random.nextInt(3) == 0) {
                        table.remove(place);
                    } else {
                        table.put(place, "b" + n);
                    }
                }
                assertThat(taken(snapshot)).as("seed %d", seed).isEqualTo(expected());
            }
        }
    }
}
