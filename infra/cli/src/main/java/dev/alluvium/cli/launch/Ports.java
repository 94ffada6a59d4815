package dev.alluvium.cli.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Ports of the loopback address.
public final class Ports {
    private Ports() {}

    public static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            // As the servers do: connections of a server that has just stopped are no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
