package dev.alluvium.database.tenant;

/// Who reads the rows of a tenant. Row level security shows each of them the messages that it may know of: public
/// ones, those among agents to principals of type agent, private ones to the principal that sent them.
public sealed interface Reader permits Principal, Reader.Worker, Reader.Everyone {
    /// A process of this system, which answers nobody: it reads everything of the tenant.
    Reader WORKER = new Worker();

    /// Anybody of the tenant: what is public.
    Reader EVERYONE = new Everyone();

    static Reader of(Caller caller) {
        return caller.principal() == null ? EVERYONE : caller.principal();
    }

    record Worker() implements Reader {}

    record Everyone() implements Reader {}
}
