package dev.alluvium.cli;

/// A name and a password.
record Login(String user, String password) {
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
