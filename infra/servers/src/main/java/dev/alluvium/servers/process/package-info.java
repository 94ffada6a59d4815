/// Processes of this machine: how one is started, watched and ended, and as which account.
/// Enter at [ServerProcess], and at [Command] for a program that ends by itself.
/// It does not know what the processes are for.
package dev.alluvium.servers.process;
