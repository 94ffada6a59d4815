/// Two companies' conversations, published and searched by the commands that users have.
/// Enter at [DemoCommand].
/// It knows nothing that the other commands cannot do.
package dev.alluvium.cli.demo;
