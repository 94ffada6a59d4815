/// An installation on this machine: its parts are started, watched, examined and stopped.
/// Enter at [UpCommand]; [Part] names what there is.
/// It knows how parts are run, and nothing of what they do.
package dev.alluvium.cli.launch;
