package dev.alluvium.servers;

import java.io.IOException;

/// Asks for a port, says whether it has it, and waits for the end of its input.
final class AcquirePort {

    private AcquirePort() {}

    /// @param arguments the port
    public static void main(String[] arguments) throws IOException {
        System.out.println("ACQUIRED " + PortLocks.acquire(Integer.parseInt(arguments[0])));
        System.in.readAllBytes();
    }
}
