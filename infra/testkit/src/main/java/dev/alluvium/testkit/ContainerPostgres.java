package dev.alluvium.testkit;

import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.Postgres;
import dev.alluvium.servers.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The server in a container; Testcontainers removes it when this JVM ends, however it ends.
record ContainerPostgres(PostgreSQLContainer container) implements Postgres {

    static ContainerPostgres start() {
        var image = DockerImageName.parse(ContainerImages.POSTGRES).asCompatibleSubstituteFor("postgres");
        var container = new PostgreSQLContainer(image)
                .withUsername(LocalPostgres.SUPERUSER)
                .withPassword("only-for-tests")
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_INITDB_ARGS", String.join(" ", ServerSettings.SORTING));
        var command = new ArrayList<>(List.of("postgres"));
        ServerSettings.forTests().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        container.setCommand(command.toArray(String[]::new));
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
