package dev.alluvium.servers;

/// A PostgreSQL 17 or later with pgvector 0.8.6 or later, and its superuser. Thread-safe.
public interface Postgres extends AutoCloseable {

    String host();

    int port();

    String superuser();

    String password();

    default String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database;
    }

    @Override
    void close();
}
