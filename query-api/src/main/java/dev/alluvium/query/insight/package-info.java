/// What was learned from messages: lists, single insights, and insights as the target of a search. One enters it at
/// [InsightRoutes], and searches enter at [SearchInsights]. It may not show an insight whose messages the caller does
/// not see, and no other package but the root knows it.
package dev.alluvium.query.insight;
