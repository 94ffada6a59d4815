/// Alluvium from a Java program, over HTTP: publish, search, read, follow events. One enters it at
/// [dev.alluvium.client.Alluvium]. It needs the JDK and nothing else.
package dev.alluvium.client;
