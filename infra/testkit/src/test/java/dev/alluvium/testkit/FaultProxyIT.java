package dev.alluvium.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.Sql;
import dev.alluvium.testkit.FaultProxy.Moment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FaultProxyIT {
    @TempDir
    private static Path folder;

    private static LocalKafka kafka;
    private static FaultProxy toKafka;

    private final List<Moment> seen = Collections.synchronizedList(new ArrayList<>());
    private FaultProxy toPostgres;

    @BeforeAll
    static void startBroker() {
        var ports = FreePorts.several(2);
        toKafka = FaultProxy.kafka(ports.get(1), ports.get(0));
        kafka = LocalKafka.start(
                LocalKafkaOptions.forTests(folder.resolve("kafka")).behind(Map.of(ports.get(0), ports.get(1))));
        KafkaTopics.ensure(kafka.bootstrapServers(), List.of(new dev.alluvium.events.Topic("t", 1, Map.of())));
    }

    @AfterAll
    static void stopBroker() {
        kafka.kill();
        toKafka.close();
    }

    @BeforeEach
    void open() throws SQLException {
        toPostgres = FaultProxy.postgres(SharedParts.postgres().port());
        new Sql(SharedParts.postgres()).run("create table if not exists proxied (n int)", "truncate proxied");
        toKafka.unwatch();
        toKafka.heal();
    }

    @AfterEach
    void close() {
        toPostgres.close();
    }

    @Test
    void transactionsOfProducersPassStepByStep() {
        toKafka.watch(moment -> seen.add(moment));

        publish("passed");

        assertThat(seen)
                .containsSubsequence(
                        new Moment("InitProducerId", false),
                        new Moment("InitProducerId", true),
                        new Moment("Produce", false),
                        new Moment("Produce", true),
                        new Moment("EndTxn", false),
                        new Moment("EndTxn", true));
    }

    @Test
    void requestThatIsCutNeverReachesTheServer() throws SQLException {
        toPostgres.watch(moment -> moment.answered());

        assertThatThrownBy(this::insert).isInstanceOf(SQLException.class);

        assertThat(rows()).isZero();
    }

    @Test
    void answerThatIsCutComesFromAServerThatHasDoneIt() throws SQLException {
        toPostgres.watch(moment -> !moment.answered());

        assertThatThrownBy(this::insert).isInstanceOf(SQLException.class);

        assertThat(rows()).isOne();
    }

    @Test
    void transactionsThatOnlyReadAreNoStep() throws SQLException {
        toPostgres.watch(moment -> seen.add(moment));

        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 1");
            connection.commit();
            assertThat(seen).isEmpty();
            // Prepared by the driver after a few times, when its text is no longer sent.
            for (int i = 0; i < 7; i++) {
                statement.execute("insert into proxied values (1)");
                connection.commit();
            }
        }

        assertThat(seen).hasSize(14);
    }

    @Test
    void nothingPassesABlackHoleUntilItHeals() throws Exception {
        try (var connection = connect()) {
            toPostgres.stall();
            var answer = CompletableFuture.supplyAsync(() -> isValid(connection), Thread::startVirtualThread);
            assertThatThrownBy(() -> answer.get(1, SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);

            toPostgres.heal();

            assertThat(answer.get(10, SECONDS)).isTrue();
        }
    }

    @Test
    void delayHoldsEachMessageBack() throws SQLException {
        try (var connection = connect()) {
            toPostgres.delay(Duration.ofMillis(60));
            long began = System.nanoTime();
            assertThat(connection.isValid(10)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(119));
        }
    }

    @Test
    void cutEndsWhatIsOpenAndLetsOthersIn() throws SQLException {
        try (var connection = connect()) {
            toPostgres.cut();
            assertThat(connection.isValid(5)).isFalse();
        }
        try (var connection = connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private void publish(String text) {
        var settings =
                Map.<String, Object>of("bootstrap.servers", "127.0.0.1:" + toKafka.port(), "transactional.id", "t");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", text));
            producer.commitTransaction();
        }
    }

    private void insert() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into proxied values (1)");
            connection.commit();
        }
    }

    private int rows() throws SQLException {
        return Integer.parseInt(new Sql(SharedParts.postgres()).one("select count(*) from proxied"));
    }

    private Connection connect() throws SQLException {
        var url = "jdbc:postgresql://127.0.0.1:" + toPostgres.port() + "/postgres?sslmode=disable&gssEncMode=disable";
        return DriverManager.getConnection(
                url, SharedParts.postgres().superuser(), SharedParts.postgres().password());
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(30);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
