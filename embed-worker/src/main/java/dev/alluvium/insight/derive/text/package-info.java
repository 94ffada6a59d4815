/// English text as rules look at it: words, function words, key phrases, dates.
/// One enters it at [dev.alluvium.insight.derive.text.Wording] and [dev.alluvium.insight.derive.text.KeyPhrases].
/// It may not know sessions or insights.
package dev.alluvium.insight.derive.text;
