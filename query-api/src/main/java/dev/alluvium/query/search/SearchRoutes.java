package dev.alluvium.query.search;

import static io.javalin.http.HandlerType.POST;

import dev.alluvium.database.Caller;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.http.Json;
import dev.alluvium.query.http.Parameters;
import dev.alluvium.query.http.RequestBody;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.message.SelectMessageStatus;
import dev.alluvium.query.search.request.ReadSearch;
import io.javalin.http.Context;

/// `POST /v1/search`: reads the request, waits for a message if asked to, and searches.
public final class SearchRoutes {
    private final ReadSearch reader;
    private final AwaitMessage searchable;
    private final Search search;

    public SearchRoutes(TenantDatabase database, EmbeddingGeneration generation, Search search) {
        this.reader = new ReadSearch(generation.dimension());
        this.searchable = new AwaitMessage(database, new SelectMessageStatus(generation));
        this.search = search;
    }

    public void addTo(Routing routing) {
        routing.search(POST, "/v1/search", this::search);
    }

    private void search(Context context, Caller caller) {
        Parameters.none(context);
        var request = reader.read(RequestBody.read(context));
        request.waitFor().ifPresent(wanted -> searchable.await(caller, wanted));
        Json.answer(context, 200, search.run(caller, request));
    }
}
