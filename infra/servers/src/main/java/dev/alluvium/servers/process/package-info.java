/// Processes of this machine: one way to start, watch, find again, stop and kill a process, and the account it runs as.
/// Enter at [Command], which runs a program to its end or starts a [LocalProcess]; [ProcessId] names a process beyond
/// the life of the JVM that started it.
/// It does not know what the processes are for.
package dev.alluvium.servers.process;
