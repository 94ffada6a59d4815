package dev.alluvium.cli.launch;

/// One thing that was looked at.
///
/// @param advice what to do; empty when all is well
record Finding(String what, boolean fine, String detail, String advice) {
    static Finding fine(String what, String detail) {
        return new Finding(what, true, detail, "");
    }

    static Finding problem(String what, String detail, String advice) {
        return new Finding(what, false, detail, advice);
    }

    String words() {
        return advice.isEmpty() ? detail : detail + ": " + advice;
    }
}
