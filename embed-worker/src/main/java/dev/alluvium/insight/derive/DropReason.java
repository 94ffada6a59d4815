package dev.alluvium.insight.derive;

import java.util.Locale;

/// Why something that might have become an insight did not.
public enum DropReason {
    /// It quotes nothing.
    NO_QUOTE,
    /// A quote is not, letter for letter, in the message that it names.
    NOT_SAID,
    /// Its text has names, numbers or most of its words from elsewhere than from what a model was shown.
    NOT_SHOWN,
    /// A message that it names is not in the session.
    UNKNOWN_MESSAGE,
    /// A message that it names is an insight or a tool's echo itself.
    NOT_EVIDENCE,
    /// A model's answer, or a part of it, is not what was asked for.
    UNREADABLE,
    /// A model's answer is longer than anybody asked for.
    TOO_LONG,
    /// A model's answer came after its time, if it came.
    LATE,
    /// A model's server says that the request is at fault.
    REFUSED,
    /// A session about which a model was asked again and again in vain, while it did answer others.
    UNANSWERED,
    /// A session that a model was not asked about, since its tenant has used up what is granted for a day.
    OVER_BUDGET;

    /// As it stands on meters.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
