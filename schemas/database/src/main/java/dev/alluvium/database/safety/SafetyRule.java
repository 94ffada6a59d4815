package dev.alluvium.database.safety;

/// @param offenders selects one text column: what breaks the rule
/// @param message with `%s` for the offenders
record SafetyRule(String offenders, String message) {}
