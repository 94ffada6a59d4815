/// How commands speak: lines, progress, JSON, exit statuses, failures in one line.
/// Enter at [Terminal] for what is written and at [Failure] for what goes wrong.
/// It knows no subject of a command.
package dev.alluvium.cli.console;
