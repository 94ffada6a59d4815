package dev.alluvium.cli.session;

/// A name and a password.
public record Login(String user, String password) {
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
