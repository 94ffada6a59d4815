package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.database.connection.DatabaseSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The database's roles with their passwords: what the settings say, else what this installation made up.
public record RoleLogins(Connections connections) {
    public static final String SUPERUSER_PASSWORD = "ALLUVIUM_SUPERUSER_PASSWORD";
    public static final String OWNER_PASSWORD = "ALLUVIUM_OWNER_PASSWORD";
    public static final String CONTROL_USER = "ALLUVIUM_CONTROL_USER";
    public static final String CONTROL_PASSWORD = "ALLUVIUM_CONTROL_PASSWORD";
    public static final String READER_USER = "ALLUVIUM_READER_USER";
    public static final String READER_PASSWORD = "ALLUVIUM_READER_PASSWORD";
    public static final String BACKUP_USER = "ALLUVIUM_BACKUP_USER";
    public static final String BACKUP_PASSWORD = "ALLUVIUM_BACKUP_PASSWORD";
    public static final String APPLICATION_USER = "ALLUVIUM_DATABASE_USER";
    public static final String APPLICATION_PASSWORD = "ALLUVIUM_DATABASE_PASSWORD";

    /// A name and a password.
    public record Login(String user, String password) {
        public DatabaseSettings settings(String url) {
            return DatabaseSettings.defaults(url, user, password);
        }

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    public Login owner() {
        return login("ALLUVIUM_OWNER_USER", OWNER_PASSWORD, Secrets::owner);
    }

    /// Those whose passwords were made up for this data folder, which a server that is given need not have.
    public List<Login> madeUp() {
        var settings = connections.settings();
        var logins = new TreeMap<>(Map.of(
                OWNER_PASSWORD, owner(),
                CONTROL_PASSWORD, control(),
                APPLICATION_PASSWORD, application(),
                READER_PASSWORD, reader()));
        logins.keySet().removeIf(setting -> settings.text(setting).isPresent());
        return List.copyOf(logins.values());
    }

    public Login control() {
        return login(CONTROL_USER, CONTROL_PASSWORD, Secrets::control);
    }

    public Login reader() {
        return login(READER_USER, READER_PASSWORD, Secrets::reader);
    }

    public Login backup() {
        return login(BACKUP_USER, BACKUP_PASSWORD, Secrets::backup);
    }

    /// Null where nobody is to log in as that role.
    public String backupPassword() {
        return connections
                .settings()
                .text(BACKUP_PASSWORD)
                .or(() -> connections.secrets().map(Secrets::backup))
                .orElse(null);
    }

    public Login application() {
        return login(APPLICATION_USER, APPLICATION_PASSWORD, Secrets::application);
    }

    /// Of a given server, only when its superuser's password is given too; without it somebody else set the
    /// server up.
    public Optional<Login> superuser() {
        var settings = connections.settings();
        return connections.databaseIsGiven()
                ? settings.text(SUPERUSER_PASSWORD)
                        .map(password -> new Login(settings.textOrDefault("ALLUVIUM_SUPERUSER"), password))
                : connections.secrets().map(secrets -> new Login("postgres", secrets.superuser()));
    }

    private Login login(String userSetting, String passwordSetting, Function<Secrets, String> made) {
        var settings = connections.settings();
        var password = settings.text(passwordSetting)
                .or(() -> connections.secrets().map(made))
                .orElseThrow(() -> new Failure("no password of the database's role "
                        + settings.textOrDefault(userSetting) + ": set " + passwordSetting
                        + ", or start a local installation with infra/alluvium up"));
        return new Login(settings.textOrDefault(userSetting), password);
    }
}
