/// The process embed-worker: its settings, its `main` and the two loops that embed messages.
/// One enters it at [dev.alluvium.embed.EmbedWorker#main], or at [dev.alluvium.embed.Rechunk#main], which cuts stored
/// messages anew.
/// It may not know how a message is embedded or an insight derived, only what both are given.
package dev.alluvium.embed;
