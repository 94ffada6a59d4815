package dev.alluvium.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What containers of the tests are made of. `infra/deploy/compose` has the same servers.
final class ContainerImages {
    /// The PostgreSQL that Debian's packages give on this machine, with the pgvector that recall was measured with.
    static final String POSTGRES = "pgvector/pgvector:0.8.7-pg18";

    /// The newest release whose image there is; the clients are of the same line.
    static final String KAFKA = "apache/kafka:4.3.1";

    /// What Testcontainers removes containers with once this JVM has ended: the one its version asks for.
    static final String REAPER = "testcontainers/ryuk:0.14.0";

    private static final String NO_REAPER = "TESTCONTAINERS_RYUK_DISABLED";

    private ContainerImages() {}

    static List<String> needed(Map<String, String> environment) {
        var needed = new ArrayList<>(List.of(POSTGRES, KAFKA));
        if (!Boolean.parseBoolean(environment.get(NO_REAPER))) {
            needed.add(REAPER);
        }
        return needed;
    }
}
