package dev.alluvium.database.control;

import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.tenant.Actor;
import java.util.EnumMap;
import java.util.Map;

/// How much of the time what operators have done in bulk works. Thread-safe.
public final class OperatorPaces {
    private final ControlTransactions transactions;

    OperatorPaces(ControlTransactions transactions) {
        this.transactions = transactions;
    }

    /// Of each kind, as percentages.
    public Map<OperatorWork, Integer> all() {
        var paces = new EnumMap<OperatorWork, Integer>(OperatorWork.class);
        for (var work : OperatorWork.values()) {
            paces.put(work, Pace.USUAL_PERCENT);
        }
        transactions
                .run(sql -> sql.fetch("select work, percent from alluvium.operator_paces"))
                .forEach(row -> OperatorWork.of(row.get(0, String.class))
                        .ifPresent(work -> paces.put(work, row.get(1, Integer.class))));
        return paces;
    }

    /// What is under way goes by it within a second or two.
    ///
    /// @throws IllegalArgumentException when it is not from 1 to 100
    public void set(OperatorWork work, int percent, Actor actor) {
        if (percent < Pace.LEAST_PERCENT || percent > Pace.MOST_PERCENT) {
            throw new IllegalArgumentException("a pace is from " + Pace.LEAST_PERCENT + " to " + Pace.MOST_PERCENT
                    + ", and " + percent + " is not");
        }
        transactions.run(sql -> {
            AuditLog.add(sql, actor, "pace.set", null, work.text() + " " + percent, AuditLog.DONE);
            return sql.execute("""
                insert into alluvium.operator_paces (work, percent) values (?, ?)
                on conflict (work) do update set percent = excluded.percent, changed_at = now()
                """, work.text(), percent);
        });
    }
}
