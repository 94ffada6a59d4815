/// What a command works with: addresses, credentials, the API, the databases, topics.
/// Enter at [SessionCommand], which every command that needs an installation extends.
/// It knows no subject of a command.
package dev.alluvium.cli.session;
