package io.gantry.inventory.declared;

import io.gantry.inventory.api.Described;
import io.gantry.inventory.declared.Catalog.Mode;
import io.gantry.inventory.declared.Catalog.Outcome;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Etags;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.platform.web.Query;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the REST resources of all kinds do alike: reads requests, writes answers. */
final class ObjectEndpoint<S, T> {

    private final Catalog<S, T> catalog;

    ObjectEndpoint(Catalog<S, T> catalog) {
        this.catalog = catalog;
    }

    /** What a write says beside its body, as it says it. */
    record Headers(
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String dryRun) {

        Result<Mode> mode() {
            return Query.dryRun(dryRun).map(dry -> dry ? Mode.DRY_RUN : Mode.WRITE);
        }
    }

    /** @param labels each {@code key=value} */
    Response list(@Nullable String limit, @Nullable String cursor, List<String> labels) {
        return PageRequest.of(catalog.kind().plural(), limit, cursor)
                .then(page -> selector(labels).map(wanted -> new ListQuery(page, wanted)))
                .then(catalog::page)
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    Response get(String name) {
        return name(name)
                .then(known -> catalog.byName(known)
                        .map(Result::ok)
                        .orElseGet(() -> Result.refused(new Rejection.NotFound(what(known)))))
                .fold(object -> tagged(Response.ok(object), object), Problems::response);
    }

    Response put(String name, InputStream body, Headers headers) {
        return nameToBe(name)
                .then(known -> headers.mode()
                        .then(mode -> precondition(known, headers)
                                .then(precondition -> catalog.reader()
                                        .read(known, body)
                                        .then(wanted -> catalog.put(wanted, precondition, mode)))))
                .fold(this::written, Problems::response);
    }

    Response delete(DeclaredCatalog<S, T> declared, String name, Headers headers) {
        return name(name)
                .then(known -> headers.mode()
                        .then(mode -> precondition(known, headers)
                                .then(precondition -> declared.delete(known, precondition, mode))))
                .fold(object -> tagged(Response.ok(object), object), Problems::response);
    }

    private Response written(Catalog.Answer<S, T> answer) {
        var status = answer.outcome() == Outcome.CREATED ? Response.Status.CREATED : Response.Status.OK;
        return tagged(Response.status(status).entity(answer.object()), answer.object());
    }

    private Response tagged(Response.ResponseBuilder response, Described<S, T> object) {
        return response.tag(Etags.of(object.metadata().version())).build();
    }

    private Result<Precondition> precondition(Name name, Headers headers) {
        return Etags.required(what(name), headers.ifMatch(), headers.ifNoneMatch());
    }

    private Result<Name> name(String text) {
        try {
            return Result.ok(new Name(text));
        } catch (IllegalArgumentException e) {
            return Result.refused(new Rejection.NotFound(catalog.kind().singular() + " '" + text + "'"));
        }
    }

    /** Of what may be about to be made: its rule helps more than that there is none of it. */
    private static Result<Name> nameToBe(String text) {
        try {
            return Result.ok(new Name(text));
        } catch (IllegalArgumentException e) {
            return Result.refused(Rejection.Invalid.of("metadata.name", String.valueOf(e.getMessage())));
        }
    }

    private static Result<Map<String, String>> selector(List<String> labels) {
        var wanted = new TreeMap<String, String>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                return Result.refused(Rejection.Invalid.of("label", "must be key=value, not '" + label + "'"));
            }
            wanted.put(label.substring(0, equals), label.substring(equals + 1));
        }
        try {
            return Result.ok(LabelRules.checked(wanted));
        } catch (IllegalArgumentException e) { // nothing has such a label, and the database may not even read it
            return Result.refused(Rejection.Invalid.of("label", String.valueOf(e.getMessage())));
        }
    }

    private String what(Name name) {
        Kind kind = catalog.kind();
        return Writing.what(kind, name);
    }
}
