/// The server: bodies, answers, and what is told to who does not get what it asked for.
package dev.alluvium.gateway.http;
