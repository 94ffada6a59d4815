package dev.alluvium.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Subscriptions and connections as query-api keeps them.
final class FakeSubscriptions {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, ObjectNode> connections = new LinkedHashMap<>();

    private static final class Row {
        private final String maker;
        private final ObjectNode view;
        private final String sealed;
        private final JsonNode caller;
        private String position;
        private String holder;

        Row(String maker, JsonNode caller, JsonNode wanted) {
            this.maker = maker;
            this.caller = caller;
            this.sealed = wanted.path("sealed").stringValue();
            this.position = wanted.path("position").stringValue();
            this.view = JSON.createObjectNode();
            view.put("subscription_id", wanted.path("subscription_id").stringValue());
            view.put("url", wanted.path("url").stringValue());
            view.set("kinds", wanted.path("kinds"));
            view.put("state", "active").putNull("reason").put("attempts", 0);
            view.put("key_id", caller.path("key_id").stringValue());
            view.put("created_at", "2026-01-01T00:00:00Z").putNull("delivered_at");
        }

        boolean isActive(Set<String> credentials) {
            return view.path("state").stringValue().equals("active") && credentials.contains(maker);
        }

        ObjectNode held() {
            var held = JSON.createObjectNode();
            held.put("tenant_id", caller.path("tenant_id").stringValue());
            held.put("tenant", "t");
            for (var name : new String[] {"subscription_id", "url", "kinds", "attempts"}) {
                held.set(name, view.path(name));
            }
            held.set("principal", caller.path("principal"));
            return held.put("sealed", sealed).put("position", position);
        }

        void keep(JsonNode said) {
            position = said.path("position").stringValue();
            view.set("attempts", said.path("attempts"));
            view.set("reason", said.path("reason"));
            if (said.path("dead").booleanValue()) {
                view.put("state", "dead");
            }
        }
    }

    /// Null for 404.
    synchronized String asked(String method, String path, String body, String maker, String caller) {
        if (method.equals("POST")) {
            var row = new Row(maker, JSON.readTree(caller), JSON.readTree(body));
            rows.put(row.view.path("subscription_id").stringValue(), row);
            return row.view.toString();
        }
        if (method.equals("DELETE")) {
            var id = path.substring(path.lastIndexOf('/') + 1);
            var found = rows.get(id);
            return found == null || !found.maker.equals(maker)
                    ? null
                    : rows.remove(id).view.toString();
        }
        var list = JSON.createObjectNode();
        var all = list.putArray("subscriptions");
        rows.values().stream().filter(row -> row.maker.equals(maker)).forEach(row -> all.add(row.view));
        return list.toString();
    }

    synchronized String exchanged(String body, Set<String> credentials) {
        var said = JSON.readTree(body);
        var gateway = said.path("gateway_id").stringValue();
        for (var each : said.path("delivered")) {
            var row = rows.get(each.path("subscription_id").stringValue());
            if (row != null && gateway.equals(row.holder)) {
                row.keep(each);
            }
        }
        boolean stops = said.path("stops").booleanValue();
        var answer = JSON.createObjectNode();
        var own = answer.putArray("subscriptions");
        for (var row : rows.values()) {
            if (stops && gateway.equals(row.holder)) {
                row.holder = null;
            } else if (!stops && row.isActive(credentials) && (row.holder == null || row.holder.equals(gateway))) {
                row.holder = gateway;
                own.add(row.held());
            }
        }
        return answer.toString();
    }

    synchronized boolean isActive(String body, Set<String> credentials) {
        var row = rows.get(JSON.readTree(body).path("subscription_id").stringValue(""));
        return row != null && row.isActive(credentials);
    }

    /// Null for 404.
    synchronized String connected(String method, String path, String body, String caller) {
        var tenant = JSON.readTree(caller).path("tenant_id");
        if (method.equals("POST")) {
            var made = (ObjectNode) JSON.readTree(body);
            made.set("tenant_id", tenant);
            made.put("created_at", "2026-01-01T00:00:00Z").put("tenant", "t");
            connections.put(made.path("connection_id").stringValue(), made);
            return shown(made).toString();
        }
        if (method.equals("DELETE")) {
            var id = path.substring(path.lastIndexOf('/') + 1);
            var found = connections.get(id);
            boolean own = found != null && found.path("tenant_id").equals(tenant);
            return own ? connections.remove(id).toString() : null;
        }
        var list = JSON.createObjectNode();
        var all = list.putArray("connections");
        connections.values().stream()
                .filter(each -> each.path("tenant_id").equals(tenant))
                .forEach(each -> all.add(shown(each)));
        return list.toString();
    }

    private static ObjectNode shown(ObjectNode made) {
        return made.deepCopy().without("sealed").without("tenant");
    }

    /// Null for 404.
    synchronized String found(String body) {
        var wanted = JSON.readTree(body);
        var found = connections.get(wanted.path("connection_id").stringValue());
        boolean there = found != null && found.path("tenant_id").equals(wanted.path("tenant_id"));
        return there ? found.toString() : null;
    }
}
