package dev.alluvium.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The signals that ask a process to stop. Left to the JVM, they run all shutdown hooks at the same time,
/// those of native libraries too, which then take away what other threads are using: ONNX Runtime's hook
/// ended processes with a SIGSEGV while a model was being loaded. Handled here, the program comes to its end
/// before any hook runs.
///
/// `sun.misc.Signal` is exported by each JDK (JEP 260) and called by reflection, because the compiler warns
/// of it whatever one says. Where it is missing, or a signal is the JVM's own (`-Xrs`), the hooks do the work.
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private StopSignals() {}

    /// @param action told the signal's number, on a thread of its own
    static void handle(IntConsumer action) {
        for (var name : NAMES) {
            try {
                handle(name, action);
            } catch (ReflectiveOperationException e) {
                LOG.debug("the JVM keeps signal {} to itself", name, e);
            }
        }
    }

    private static void handle(String name, IntConsumer action) throws ReflectiveOperationException {
        var signal = Class.forName("sun.misc.Signal");
        var handler = Class.forName("sun.misc.SignalHandler");
        var number = signal.getMethod("getNumber");
        var proxy = Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "handle" -> action.accept((int) number.invoke(arguments[0]));
                        case "hashCode" -> {
                            return System.identityHashCode(self);
                        }
                        case "equals" -> {
                            return self == arguments[0];
                        }
                        default -> {
                            return "stop signals";
                        }
                    }
                    return null;
                });
        try {
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw e;
            }
            LOG.debug("the JVM keeps signal {} to itself", name, e);
        }
    }
}
