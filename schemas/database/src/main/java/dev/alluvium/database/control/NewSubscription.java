package dev.alluvium.database.control;

import java.util.List;
import java.util.UUID;

/// A subscription that is to be made.
///
/// @param position where it begins
public record NewSubscription(
        UUID id, String url, List<String> kinds, byte[] sealed, String position, Subscription.Maker maker) {}
