package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.connection.WalPositions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/// Connects to the standby that searches are read from.
///
/// @param primary what it has to be a copy of
/// @param settings of the role that reads, on the standby
record OpenStandby(WalPositions primary, DatabaseSettings settings, MeterRegistry meters) {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /// @throws NotYetException when it cannot be used as it is now: it may be about to replay a migration
    /// @throws UnsafeDatabaseException when it is no copy
    TenantDatabase open() {
        var opened = opened();
        try {
            if (opened.wal().replayed().cluster() != primary.written().cluster()) {
                throw new UnsafeDatabaseException("ALLUVIUM_DATABASE_READ_URL names no copy of the server that"
                        + " ALLUVIUM_DATABASE_URL does: name a streaming standby of it");
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private TenantDatabase opened() {
        try {
            return TenantDatabase.openToRead(patient(), settings.user() + "-replica", meters);
        } catch (UnsafeDatabaseException e) {
            throw new NotYetException(e);
        }
    }

    /// Whoever finds it away is not to wait for it: the primary is there.
    private DatabaseSettings patient() {
        return settings.connectionTimeout().compareTo(LONGEST_WAIT) < 0
                ? settings
                : settings.withConnectionTimeout(LONGEST_WAIT);
    }

    static final class NotYetException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotYetException(UnsafeDatabaseException reason) {
            super(reason.getMessage(), reason);
        }
    }
}
