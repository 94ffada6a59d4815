/// Derives insights by how sentences are worded; the words are in the resource files `*.rules` beside the classes.
/// One enters it at [dev.alluvium.insight.derive.rules.RuleDerivation].
/// It may not know a service, a clock or the database.
package dev.alluvium.insight.derive.rules;
