package io.gantry.server;

import static io.gantry.platform.identity.Guarded.ALLOCATION;
import static io.gantry.platform.identity.Guarded.AUDIT;
import static io.gantry.platform.identity.Guarded.AUTHORITY;
import static io.gantry.platform.identity.Guarded.CHANGE;
import static io.gantry.platform.identity.Guarded.CLUSTER;
import static io.gantry.platform.identity.Guarded.DOCUMENT;
import static io.gantry.platform.identity.Guarded.FACT;
import static io.gantry.platform.identity.Guarded.HOLD;
import static io.gantry.platform.identity.Guarded.JOB;
import static io.gantry.platform.identity.Guarded.MACHINE;
import static io.gantry.platform.identity.Guarded.MASTER_KEY;
import static io.gantry.platform.identity.Guarded.MEMBER;
import static io.gantry.platform.identity.Guarded.METRIC;
import static io.gantry.platform.identity.Guarded.NAMESPACE;
import static io.gantry.platform.identity.Guarded.NODE;
import static io.gantry.platform.identity.Guarded.POOL;
import static io.gantry.platform.identity.Guarded.PROVIDER;
import static io.gantry.platform.identity.Guarded.RIGHT;
import static io.gantry.platform.identity.Guarded.SECRET;
import static io.gantry.platform.identity.Guarded.SUSPECT;
import static io.gantry.platform.identity.Guarded.TOKEN;
import static io.gantry.platform.identity.Guarded.VOLUME;
import static io.gantry.platform.identity.Verb.DELETE;
import static io.gantry.platform.identity.Verb.EXEC;
import static io.gantry.platform.identity.Verb.GET;
import static io.gantry.platform.identity.Verb.LIST;
import static io.gantry.platform.identity.Verb.LOGS;
import static io.gantry.platform.identity.Verb.PUT;
import static io.gantry.platform.identity.Verb.RENEW;
import static io.gantry.platform.identity.Verb.REPAIR;
import static io.gantry.platform.identity.Verb.STOP;
import static io.gantry.platform.identity.Verb.WATCH;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Call.Act;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every route does to what: the table from which {@code Rights} is asked. A route that is not here does not exist
 * for anybody, so one that was forgotten is closed, not open; a test compares this with what the resources have.
 */
public final class Routes {

    private static final String JOBS = "/v1/namespaces/{namespace}/jobs";
    private static final String ONE_JOB = JOBS + "/{name}";
    private static final String VOLUMES = "/v1/namespaces/{namespace}/volumes";
    private static final String ALLOCATIONS = "/v1/namespaces/{namespace}/allocations";

    private static final String REPLAY = "/v1/clusters/{name}/replay";

    private static final String SECRETS = "/v1/namespaces/{namespace}/secrets";

    /** No route is so long, with the longest names in it. */
    private static final int PATH_MAX = 512;

    private static final List<Route> ALL = all();
    private static final Map<Integer, List<Route>> BY_LENGTH = byLength();

    /**
     * Nothing that one reader of paths could take for something else than the next one: no escapes, no parameters, no
     * empty segments and none of dots.
     */
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9._-]*)+");
    /** What may be written down: names, uids, topics. Whatever else somebody put into a path may be a secret. */
    private static final Pattern OBJECT = Pattern.compile("[a-z0-9][-.a-z0-9]{0,62}");

    private Routes() {}

    /** @param path with {@code {namespace}}, {@code {name}} and the like in the place of words */
    public record Route(String method, String path, Verb verb, Guarded kind) {

        private boolean leadsTo(String[] segments) {
            String[] own = path.split("/", -1);
            for (int i = 0; i < own.length; i++) {
                if (!own[i].startsWith("{") && !own[i].equals(segments[i])) {
                    return false;
                }
            }
            return true;
        }

        private Act act(String[] segments, @Nullable String from) {
            Optional<String> object = Stream.of("{name}", "{uid}", "{topic}", "{layer}")
                    .flatMap(place -> word(segments, place).stream())
                    .findFirst();
            Optional<String> namespace = kind == NAMESPACE ? object : word(segments, "{namespace}");
            return new Act(
                    verb,
                    kind,
                    namespace.flatMap(Routes::name).orElse(null),
                    object.filter(word -> OBJECT.matcher(word).matches()).orElse(null),
                    from);
        }

        private Optional<String> word(String[] segments, String place) {
            int at = List.of(path.split("/", -1)).indexOf(place);
            return at < 0 ? Optional.empty() : Optional.of(segments[at]);
        }
    }

    /** Where a request leads. */
    sealed interface Found {
        /** @param path of the route, with {@code {name}} and the like */
        record To(Act act, String path) implements Found {}

        record NoSuchPath() implements Found {}

        record NoSuchMethod() implements Found {}
    }

    /** @param from the caller's address */
    static Found find(String method, @Nullable String path, @Nullable String from) {
        if (path == null || path.length() > PATH_MAX || !PLAIN.matcher(path).matches()) {
            return new Found.NoSuchPath();
        }
        String[] segments = path.split("/", -1);
        List<Route> there = BY_LENGTH.getOrDefault(segments.length, List.of()).stream()
                .filter(route -> route.leadsTo(segments))
                .toList();
        String meant = method.equals("HEAD") ? "GET" : method;
        return there.isEmpty()
                ? new Found.NoSuchPath()
                : there.stream()
                        .filter(route -> route.method().equals(meant))
                        .findFirst()
                        .<Found>map(route -> new Found.To(route.act(segments, from), route.path()))
                        .orElseGet(Found.NoSuchMethod::new);
    }

    public static List<Route> table() {
        return ALL;
    }

    private static List<Route> all() {
        var routes = new ArrayList<Route>();
        for (Guarded kind : List.of(NAMESPACE, PROVIDER, CLUSTER, POOL, MACHINE, NODE)) {
            String all = "/v1/" + kind.word() + "s";
            routes.add(new Route("GET", all, LIST, kind));
            routes.add(new Route("GET", all + "/{name}", GET, kind));
            routes.add(new Route("PUT", all + "/{name}", PUT, kind));
        }
        for (Guarded kind : List.of(NAMESPACE, PROVIDER, CLUSTER, POOL)) {
            routes.add(new Route("DELETE", "/v1/" + kind.word() + "s/{name}", DELETE, kind));
        }
        routes.addAll(List.of(
                new Route("PUT", "/v1/providers/{name}/credential", PUT, PROVIDER),
                new Route("GET", REPLAY, GET, CLUSTER),
                new Route("GET", REPLAY + "/nodes", LIST, NODE),
                new Route("GET", REPLAY + "/verify", GET, CLUSTER),
                new Route("GET", JOBS, LIST, JOB),
                new Route("GET", ONE_JOB, GET, JOB),
                new Route("PUT", ONE_JOB, PUT, JOB),
                new Route("DELETE", ONE_JOB, DELETE, JOB),
                new Route("POST", ONE_JOB + "/stop", STOP, JOB),
                new Route("POST", ONE_JOB + "/update/pause", PUT, JOB),
                new Route("POST", ONE_JOB + "/update/resume", PUT, JOB),
                new Route("GET", ONE_JOB + "/logs", LOGS, JOB),
                new Route("GET", ONE_JOB + "/history", GET, JOB),
                new Route("GET", ONE_JOB + "/placement", GET, JOB),
                new Route("GET", ONE_JOB + "/explain", GET, JOB),
                new Route("GET", ONE_JOB + "/allocations", LIST, ALLOCATION),
                new Route("GET", ALLOCATIONS, LIST, ALLOCATION),
                new Route("GET", ALLOCATIONS + "/{uid}", GET, ALLOCATION),
                new Route("POST", ALLOCATIONS + "/{uid}/exec", EXEC, ALLOCATION),
                new Route("GET", VOLUMES, LIST, VOLUME),
                new Route("GET", VOLUMES + "/{name}", GET, VOLUME),
                new Route("DELETE", VOLUMES + "/{name}", DELETE, VOLUME),
                new Route("GET", SECRETS, LIST, SECRET),
                new Route("GET", SECRETS + "/{name}", GET, SECRET),
                new Route("PUT", SECRETS + "/{name}", PUT, SECRET),
                new Route("DELETE", SECRETS + "/{name}", DELETE, SECRET),
                new Route("GET", "/v1/watch", WATCH, CHANGE),
                new Route("GET", "/v1/auth/whoami", GET, RIGHT),
                new Route("GET", "/v1/auth/can-i", GET, RIGHT),
                new Route("GET", "/v1/tokens", LIST, TOKEN),
                new Route("GET", "/v1/tokens/{name}", GET, TOKEN),
                new Route("PUT", "/v1/tokens/{name}", PUT, TOKEN),
                new Route("DELETE", "/v1/tokens/{name}", DELETE, TOKEN),
                new Route("GET", "/v1/master-keys", LIST, MASTER_KEY),
                new Route("POST", "/v1/master-keys/{name}/seal", PUT, MASTER_KEY),
                new Route("GET", "/v1/authorities", LIST, AUTHORITY),
                new Route("POST", "/v1/authorities/{name}/rotate", RENEW, AUTHORITY),
                new Route("GET", "/v1/audit", LIST, AUDIT),
                new Route("GET", "/v1/hold", GET, HOLD),
                new Route("PUT", "/v1/hold", PUT, HOLD),
                new Route("DELETE", "/v1/hold", DELETE, HOLD),
                new Route("GET", "/v1/facts/{topic}", LIST, FACT),
                new Route("GET", "/v1/layers/{layer}/suspects", LIST, SUSPECT),
                new Route("POST", "/v1/layers/{layer}/suspects/repair", REPAIR, SUSPECT),
                new Route("GET", "/v1/members", LIST, MEMBER),
                new Route("GET", "/v1/version", GET, DOCUMENT),
                new Route("GET", "/metrics", LIST, METRIC),
                new Route("GET", "/openapi", GET, DOCUMENT)));
        return List.copyOf(routes);
    }

    private static Map<Integer, List<Route>> byLength() {
        var routes = new HashMap<Integer, List<Route>>();
        ALL.forEach(route -> routes.computeIfAbsent(route.path().split("/", -1).length, _ -> new ArrayList<>())
                .add(route));
        return routes;
    }

    private static Optional<Name> name(String text) {
        try {
            return Optional.of(new Name(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // nobody has a right in it, and the resource says that there is none
        }
    }
}
