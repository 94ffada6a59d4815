package dev.alluvium.cli.console;

import picocli.CommandLine.Option;

public final class JsonOption {
    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    public boolean json() {
        return json;
    }
}
