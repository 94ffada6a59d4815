package dev.alluvium.cli.session;

import java.util.Optional;

/// Who is who at the database: what the settings say, else what this installation made up.
public record RoleLogins(Optional<Login> superuser, Login owner, Login control, Login application, String adminToken) {
    public static final String SUPERUSER = "ALLUVIUM_SUPERUSER";
    public static final String SUPERUSER_PASSWORD = "ALLUVIUM_SUPERUSER_PASSWORD";
    public static final String OWNER_USER = "ALLUVIUM_OWNER_USER";
    public static final String OWNER_PASSWORD = "ALLUVIUM_OWNER_PASSWORD";
    public static final String CONTROL_USER = "ALLUVIUM_CONTROL_USER";
    public static final String CONTROL_PASSWORD = "ALLUVIUM_CONTROL_PASSWORD";
    public static final String APPLICATION_USER = "ALLUVIUM_DATABASE_USER";
    public static final String APPLICATION_PASSWORD = "ALLUVIUM_DATABASE_PASSWORD";

    public static RoleLogins of(Connections connections, Secrets secrets) {
        var settings = connections.settings();
        return new RoleLogins(
                superuser(connections, secrets),
                login(settings, OWNER_USER, "alluvium_owner", OWNER_PASSWORD, secrets.owner()),
                login(settings, CONTROL_USER, "alluvium_control", CONTROL_PASSWORD, secrets.control()),
                login(settings, APPLICATION_USER, "alluvium_app", APPLICATION_PASSWORD, secrets.application()),
                settings.text(Connections.ADMIN_TOKEN).orElse(secrets.adminToken()));
    }

    /// Of a given server, only when its superuser is given too; without one it was set up by somebody else.
    private static Optional<Login> superuser(Connections connections, Secrets secrets) {
        if (!connections.databaseIsGiven()) {
            return Optional.of(new Login("postgres", secrets.superuser()));
        }
        var settings = connections.settings();
        return settings.text(SUPERUSER_PASSWORD)
                .map(password -> new Login(settings.text(SUPERUSER).orElse("postgres"), password));
    }

    private static Login login(
            LocalSettings settings, String userSetting, String user, String passwordSetting, String password) {
        return new Login(
                settings.text(userSetting).orElse(user),
                settings.text(passwordSetting).orElse(password));
    }
}
