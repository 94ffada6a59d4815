/// Messages published, checked, found and followed.
/// Enter at [PublishCommand], [SearchCommand], [MessageCommand] and [TailCommand].
/// What a message may be is said in `schemas/events`; nothing is judged here.
package dev.alluvium.cli.message;
