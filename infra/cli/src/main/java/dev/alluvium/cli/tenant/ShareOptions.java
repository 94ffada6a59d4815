package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.database.tenant.TenantShare;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is typed of a tenant's share and limit.
final class ShareOptions {
    private static final String SHARE = "--share";
    private static final String RATE = "--messages-per-second";
    private static final String NONE = "none";

    private ShareOptions() {}

    /// @param share null when it stays
    /// @param messagesPerSecond null when it stays
    static ObjectNode change(String share, String messagesPerSecond) {
        if (share == null && messagesPerSecond == null) {
            throw new UsageFailure("give " + SHARE + " or " + RATE);
        }
        var change = JsonText.object();
        if (share != null) {
            change.put("share", number(SHARE, share, TenantShare.LEAST_SHARE, TenantShare.MOST_SHARE));
        }
        if (NONE.equals(messagesPerSecond)) {
            change.putNull("messages_per_second");
        } else if (messagesPerSecond != null) {
            change.put(
                    "messages_per_second",
                    number(RATE, messagesPerSecond, TenantShare.LEAST_RATE, TenantShare.MOST_RATE));
        }
        return change;
    }

    /// What is unusual about it.
    static String told(JsonNode tenant) {
        double share = tenant.path("share").asDouble(1);
        var rate = tenant.path("messages_per_second");
        return (share == 1 ? "" : "  share " + plain(share))
                + (rate.isNumber() ? "  at most " + plain(rate.asDouble()) + " messages/s" : "");
    }

    private static double number(String option, String text, double least, double most) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (!(number >= least && number <= most)) {
            throw new UsageFailure("%s is '%s': expected a number from %s to %s%s"
                    .formatted(option, text, plain(least), plain(most), option.equals(RATE) ? ", or none" : ""));
        }
        return number;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
