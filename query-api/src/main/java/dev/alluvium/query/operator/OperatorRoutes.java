package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import dev.alluvium.analysis.Language;
import dev.alluvium.database.control.Erased;
import dev.alluvium.database.control.Tenant;
import dev.alluvium.database.control.TenantExistsException;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantSlug;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.events.TopicRemains;
import dev.alluvium.query.http.Acting;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Tenants, for the operator.
final class OperatorRoutes {
    /// Shorter than clients, proxies and idle connections wait.
    private static final Duration ERASE_AT_MOST = Duration.ofSeconds(20);

    private final TenantRegistry tenants;
    private final InstantSource clock = InstantSource.system();

    OperatorRoutes(TenantRegistry tenants) {
        this.tenants = tenants;
    }

    private record NewTenant(String slug, String name, Optional<Language> language) {}

    /// @param language of its messages; null for the installation's
    /// @param share of the workers, beside other tenants
    /// @param messagesPerSecond that the workers take up at most; null for all there are
    record TenantView(
            String tenantId,
            String slug,
            String name,
            String state,
            String language,
            double share,
            Double messagesPerSecond,
            Instant createdAt,
            List<ReadRetention.RuleView> retention) {}

    record TenantsView(List<TenantView> tenants, String nextCursor) {}

    /// What an erasure removed, and that nothing is left.
    record ReceiptView(String tenantId, String slug, boolean complete, List<TableView> tables, List<TopicView> topics) {
        record TableView(String table, long removed, long remaining) {}

        /// This process knows no Kafka: what it says is what is agreed about topics.
        ///
        /// @param until when the last of it is gone, counted from now
        record TopicView(String topic, String state, String remaining, Instant until) {
            static TopicView of(TopicRemains remains, Instant now) {
                return new TopicView(
                        remains.topic(),
                        remains.isTakenOut() ? "removing" : "expiring",
                        remains.remaining(),
                        now.plus(remains.longest()).truncatedTo(ChronoUnit.SECONDS));
            }
        }

        static ReceiptView of(Erased erased, Instant now) {
            var tables = erased.tables().stream()
                    .map(table -> new TableView(table.table(), table.removed(), table.remaining()))
                    .toList();
            var topics = TopicRemains.all().stream()
                    .map(remains -> TopicView.of(remains, now))
                    .toList();
            return new ReceiptView(erased.tenant().toString(), erased.slug(), erased.complete(), tables, topics);
        }
    }

    void addTo(Routing routing) {
        routing.operator(POST, "/v1/tenants", this::create);
        routing.operator(GET, "/v1/tenants", this::list);
        routing.administrator(GET, "/v1/tenants/{slug}", this::show);
        routing.operator(PATCH, "/v1/tenants/{slug}", this::change);
        routing.operator(DELETE, "/v1/tenants/{slug}", this::erase);
    }

    /// 201 for a new tenant; 200 when it was there under the same name, so that creating can be repeated.
    private void create(Context context) {
        Parameters.none(context);
        var wanted = Fields.read(RequestBody.read(context), OperatorRoutes::newTenant);
        boolean there = tenants.find(wanted.slug()).isPresent();
        try {
            Json.answer(
                    context,
                    there ? 200 : 201,
                    view(tenants.by(actor(context)).create(wanted.slug(), wanted.name(), name(wanted.language()))));
        } catch (TenantExistsException e) {
            throw Problem.conflict("slug", e.getMessage()).exception();
        }
    }

    private static NewTenant newTenant(Fields fields) {
        var slug = fields.required("slug", TenantSlug.MAX_LENGTH).filter(text -> {
            boolean fits = TenantSlug.matches(text);
            if (!fits) {
                fields.refuse(
                        "slug", "must be a-z, 0-9 and single hyphens between them, and not in the form of a UUID");
            }
            return fits;
        });
        return new NewTenant(
                slug.orElse(null),
                fields.required("name", TenantRegistry.MAX_NAME_LENGTH).orElse(null),
                fields.oneOf("language", Language.class));
    }

    private static String name(Optional<Language> language) {
        return language.map(EnumNames::of).orElse(null);
    }

    private void list(Context context) {
        var page = Parameters.page(context);
        page.cursor().filter(text -> !TenantSlug.matches(text)).ifPresent(text -> {
            throw Problem.invalid("cursor", "is not one of ours").exception();
        });
        var found = tenants.list(page.cursor().orElse(null), page.limit() + 1);
        boolean more = found.size() > page.limit();
        var shown = more ? found.subList(0, page.limit()) : found;
        var next = more ? shown.getLast().slug() : null;
        Json.answer(
                context,
                200,
                new TenantsView(shown.stream().map(OperatorRoutes::view).toList(), next));
    }

    private void show(Context context) {
        Parameters.none(context);
        Json.answer(context, 200, view(tenant(tenants, context)));
    }

    private void change(Context context) {
        Parameters.none(context);
        var slug = slug(context);
        var change = Fields.read(RequestBody.read(context), ReadTenantChange::of);
        var changed = tenants.by(actor(context)).change(slug, change);
        Json.answer(context, 200, view(changed.orElseThrow(() -> unknown(slug))));
    }

    /// Erases a tenant for good. The receipt counts what is left, too: where the time of one request was
    /// not enough, the operator asks again until nothing is.
    private void erase(Context context) {
        Parameters.none(context);
        var slug = slug(context);
        var erased = tenants.by(actor(context)).erase(slug, ERASE_AT_MOST).orElseThrow(() -> unknown(slug));
        Json.answer(context, 200, ReceiptView.of(erased, clock.instant()));
    }

    static Tenant tenant(TenantRegistry tenants, Context context) {
        var slug = slug(context);
        return tenants.find(slug).orElseThrow(() -> unknown(slug));
    }

    /// One that is not being erased.
    static Tenant living(TenantRegistry tenants, Context context) {
        var tenant = tenant(tenants, context);
        if (tenant.state() == TenantState.ERASED) {
            throw Problem.conflict("slug", "the tenant " + tenant.slug() + " is being erased")
                    .exception();
        }
        return tenant;
    }

    private static Actor actor(Context context) {
        return Acting.of(context).actor();
    }

    private static String slug(Context context) {
        var slug = context.pathParam("slug");
        if (!TenantSlug.matches(slug)) {
            throw Problem.notFound("there is no such tenant").exception();
        }
        return slug;
    }

    private static ProblemException unknown(String slug) {
        return Problem.notFound("there is no tenant " + slug).exception();
    }

    private static TenantView view(Tenant tenant) {
        return new TenantView(
                tenant.id().toString(),
                tenant.slug(),
                tenant.name(),
                EnumNames.of(tenant.state()),
                tenant.language(),
                tenant.share().share(),
                tenant.share().messagesPerSecond(),
                tenant.createdAt(),
                tenant.retention().stream().map(ReadRetention.RuleView::of).toList());
    }
}
