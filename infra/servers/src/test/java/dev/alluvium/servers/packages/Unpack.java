package dev.alluvium.servers.packages;

import java.nio.file.Path;

/// Unpacks a server, or finds the one that another process has just unpacked, and says where it is.
final class Unpack {

    private Unpack() {}

    public static void main(String[] arguments) {
        var binaries = new UnpackedPostgres(Path.of(arguments[0]), System.out::println).findOrUnpack();
        System.out.println("BIN " + binaries.bin());
    }
}
