package dev.alluvium.database.attack;

import java.util.ArrayList;
import java.util.List;

/// All of them.
final class Attacks {
    private Attacks() {}

    static List<Attack> all() {
        var all = new ArrayList<Attack>();
        all.addAll(StatementAttacks.all());
        all.addAll(ScopeAttacks.all());
        all.addAll(AroundAttacks.all());
        all.addAll(DoorAttacks.all());
        return all;
    }
}
