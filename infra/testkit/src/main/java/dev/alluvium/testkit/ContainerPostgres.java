package dev.alluvium.testkit;

import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.Postgres;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The server in a container; Testcontainers removes it when this JVM ends, however it ends.
record ContainerPostgres(PostgreSQLContainer container) implements Postgres {

    static ContainerPostgres start() {
        var image = DockerImageName.parse("pgvector/pgvector:0.8.7-pg18").asCompatibleSubstituteFor("postgres");
        var container = new PostgreSQLContainer(image)
                .withUsername(LocalPostgres.SUPERUSER)
                .withPassword("only-for-tests")
                .withDatabaseName("postgres");
        container.setCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200");
        container.start();
        return new ContainerPostgres(container);
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    @Override
    public String superuser() {
        return container.getUsername();
    }

    @Override
    public String password() {
        return container.getPassword();
    }

    @Override
    public void close() {
        container.stop();
    }
}
