/// Derives insights by a chat model behind an OpenAI-compatible server.
/// One enters it at [dev.alluvium.insight.derive.chat.ModelDerivation].
/// It may not know the built-in rules, or trust an answer of the model.
package dev.alluvium.insight.derive.chat;
