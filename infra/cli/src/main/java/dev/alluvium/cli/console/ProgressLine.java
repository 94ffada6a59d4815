package dev.alluvium.cli.console;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// How far something countable has come: a bar on a terminal, a line now and then elsewhere. For one thread.
public interface ProgressLine extends AutoCloseable {
    void step();

    void to(long done);

    @Override
    void close();

    /// @param task what is done, as in "publishing"
    static ProgressLine of(Terminal terminal, String task, long total) {
        return terminal.liveErr() ? new Bar(terminal, task, total) : new Lines(terminal, task, total);
    }

    final class Bar implements ProgressLine {
        private static final int WIDTH = 78;
        private final ProgressBar bar;

        private Bar(Terminal terminal, String task, long total) {
            this.bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), WIDTH))
                    .build();
        }

        @Override
        public void step() {
            bar.step();
        }

        @Override
        public void to(long done) {
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    final class Lines implements ProgressLine {
        private static final long BETWEEN = Duration.ofSeconds(5).toNanos();

        private final Terminal terminal;
        private final String task;
        private final long total;
        private long done;
        private long told = System.nanoTime();

        private Lines(Terminal terminal, String task, long total) {
            this.terminal = terminal;
            this.task = task;
            this.total = total;
        }

        @Override
        public void step() {
            to(done + 1);
        }

        @Override
        public void to(long reached) {
            done = reached;
            var now = System.nanoTime();
            if (now - told >= BETWEEN) {
                told = now;
                terminal.note("%s: %d of %d".formatted(task, done, total));
            }
        }

        @Override
        public void close() {
            // A task that was over before the first line was due says nothing.
        }
    }
}
