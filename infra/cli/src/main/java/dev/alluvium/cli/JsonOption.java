package dev.alluvium.cli;

import picocli.CommandLine.Option;

final class JsonOption {
    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    boolean json() {
        return json;
    }
}
