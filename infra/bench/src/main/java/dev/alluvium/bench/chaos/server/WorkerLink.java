package dev.alluvium.bench.chaos.server;

import dev.alluvium.testkit.FaultProxy;
import java.util.stream.Stream;

/// The proxies through which one worker reaches the servers.
public record WorkerLink(FaultProxy kafka, FaultProxy postgres) implements AutoCloseable {

    public Stream<FaultProxy> both() {
        return Stream.of(kafka, postgres);
    }

    @Override
    public void close() {
        both().forEach(FaultProxy::close);
    }
}
