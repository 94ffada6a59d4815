package dev.alluvium.runtime.settings;

/// A value that must not be seen: it prints as `***`, so that a settings dump or a log line cannot give it away.
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
