package dev.alluvium.events;

/// A number as it was written: `1.0` stays `1.0`, and thirty digits stay thirty digits.
record JsonNumber(String text) {}
