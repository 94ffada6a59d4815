/// The command line: one command or group of commands for each subject, mounted here.
/// Enter at [Alluvium], and from there at the package of the subject.
/// It holds no logic of the processes: it starts them, or asks them over their own interfaces.
package dev.alluvium.cli;
