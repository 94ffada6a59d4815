package dev.alluvium.runtime.log;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.Map;

/// The form of the log that `ALLUVIUM_LOG_FORMAT` names, for `logback-base.xml`. What is not known is text: the
/// settings of the process refuse it, and that has to be logged.
public final class LogForm extends PropertyDefinerBase {
    private static final String JSON = "json";
    private final Map<String, String> environment;

    public LogForm() {
        this(System.getenv());
    }

    LogForm(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String getPropertyValue() {
        return JSON.equalsIgnoreCase(
                        environment.getOrDefault("ALLUVIUM_LOG_FORMAT", "").strip())
                ? JSON
                : "text";
    }
}
