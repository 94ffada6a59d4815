package dev.alluvium.query.search;

import static io.javalin.http.HandlerType.POST;

import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.search.request.ReadSearch;

/// `POST /v1/search`: reads the request, waits for a message if asked to, and searches.
public final class SearchRoutes {
    private final ReadSearch reader;
    private final AwaitMessage searchable;
    private final Search search;

    public SearchRoutes(int dimension, AwaitMessage searchable, Search search) {
        this.reader = new ReadSearch(dimension);
        this.searchable = searchable;
        this.search = search;
    }

    public void addTo(Routing routing) {
        routing.search(POST, "/v1/search", this::search);
    }

    private Object search(Admitted admitted) {
        Parameters.none(admitted.context());
        var request = reader.read(admitted.body());
        request.waitFor().ifPresent(wanted -> searchable.await(admitted, wanted));
        return search.run(admitted, request);
    }
}
