/// What a process's log looks like and how much is in it: its form, levels of single loggers that may change while the
/// process runs, and a bound on what clients repeat. One enters it by `logback-base.xml` and at [LogLevels]. It may not
/// know who logs.
package dev.alluvium.runtime.log;
