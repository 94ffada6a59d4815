/// Single messages, sessions, the stages of a message and the tenant's figures. One enters it at [MessageRoutes]; what
/// every answer with messages shares ([MessageRows], [ContentBudget]) is used by searches, too. It may not know
/// searches or insights.
package dev.alluvium.query.message;
