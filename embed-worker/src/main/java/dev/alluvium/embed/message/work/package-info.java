/// What is to be embedded, as the database knows it: which messages are due, how they are cut, which vectors are there.
/// Enter at [SelectDueWork]; [Work] is one message's.
/// It reads only, and asks no model.
package dev.alluvium.embed.message.work;
