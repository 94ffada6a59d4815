package dev.alluvium.database.promotion;

/// What is done to move a tenant, in this order, in either direction. Each may be done again.
public enum PromotionStep {
    /// The partitions that the rows are to go to are there, and nothing keeps rows out of them.
    OPEN("opening the way"),
    /// Every statement that was planned without them is over.
    AWAIT_OLDER("waiting for older transactions"),
    /// New rows go to their new place.
    REDIRECT("sending new rows there"),
    /// The others follow.
    MOVE("moving rows"),
    /// The old place is closed to the tenant.
    CLOSE("closing the old place");

    private final String words;

    PromotionStep(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
