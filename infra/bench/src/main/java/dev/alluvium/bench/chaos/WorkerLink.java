package dev.alluvium.bench.chaos;

import dev.alluvium.testkit.FaultProxy;
import java.util.stream.Stream;

/// How one worker reaches the servers.
record WorkerLink(FaultProxy kafka, FaultProxy postgres) implements AutoCloseable {

    Stream<FaultProxy> both() {
        return Stream.of(kafka, postgres);
    }

    @Override
    public void close() {
        both().forEach(FaultProxy::close);
    }
}
