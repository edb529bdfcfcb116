package io.gantry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Rights;
import io.gantry.platform.identity.Role;
import io.gantry.server.Routes;
import io.gantry.server.Routes.Route;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Every route there is, and who may take it. A new route fails this until somebody has decided that. */
class RightsTableTest {

    /**
     * Least role, then what a role that is limited to namespaces reaches: {@code own} namespaces, what is {@code shared}
     * by all, or {@code nothing}.
     */
    private static final String TABLE = """
            GET    /v1/namespaces                                         viewer    nothing
            GET    /v1/namespaces/{name}                                  viewer    own
            PUT    /v1/namespaces/{name}                                  operator  nothing
            DELETE /v1/namespaces/{name}                                  operator  nothing
            GET    /v1/providers                                          viewer    shared
            GET    /v1/providers/{name}                                   viewer    shared
            PUT    /v1/providers/{name}                                   operator  nothing
            DELETE /v1/providers/{name}                                   operator  nothing
            PUT    /v1/providers/{name}/credential                        operator  nothing
            GET    /v1/clusters                                           viewer    shared
            GET    /v1/clusters/{name}                                    viewer    shared
            PUT    /v1/clusters/{name}                                    operator  nothing
            DELETE /v1/clusters/{name}                                    operator  nothing
            GET    /v1/pools                                              viewer    shared
            GET    /v1/pools/{name}                                       viewer    shared
            PUT    /v1/pools/{name}                                       operator  nothing
            DELETE /v1/pools/{name}                                       operator  nothing
            GET    /v1/machines                                           viewer    shared
            GET    /v1/machines/{name}                                    viewer    shared
            PUT    /v1/machines/{name}                                    operator  nothing
            GET    /v1/nodes                                              viewer    shared
            GET    /v1/nodes/{name}                                       viewer    shared
            PUT    /v1/nodes/{name}                                       operator  nothing
            GET    /v1/namespaces/{namespace}/jobs                        viewer    own
            GET    /v1/namespaces/{namespace}/jobs/{name}                 viewer    own
            PUT    /v1/namespaces/{namespace}/jobs/{name}                 developer own
            DELETE /v1/namespaces/{namespace}/jobs/{name}                 developer own
            POST   /v1/namespaces/{namespace}/jobs/{name}/stop            developer own
            POST   /v1/namespaces/{namespace}/jobs/{name}/update/pause    developer own
            POST   /v1/namespaces/{namespace}/jobs/{name}/update/resume   developer own
            GET    /v1/namespaces/{namespace}/jobs/{name}/logs            viewer    own
            GET    /v1/namespaces/{namespace}/jobs/{name}/history         viewer    own
            GET    /v1/namespaces/{namespace}/jobs/{name}/placement       viewer    own
            GET    /v1/namespaces/{namespace}/jobs/{name}/explain         viewer    own
            GET    /v1/namespaces/{namespace}/jobs/{name}/allocations     viewer    own
            GET    /v1/namespaces/{namespace}/allocations                 viewer    own
            GET    /v1/namespaces/{namespace}/allocations/{uid}           viewer    own
            POST   /v1/namespaces/{namespace}/allocations/{uid}/exec      developer own
            GET    /v1/namespaces/{namespace}/volumes                     viewer    own
            GET    /v1/namespaces/{namespace}/volumes/{name}              viewer    own
            DELETE /v1/namespaces/{namespace}/volumes/{name}              developer own
            GET    /v1/namespaces/{namespace}/secrets                     viewer    own
            GET    /v1/namespaces/{namespace}/secrets/{name}              developer own
            PUT    /v1/namespaces/{namespace}/secrets/{name}              developer own
            DELETE /v1/namespaces/{namespace}/secrets/{name}              developer own
            GET    /v1/clusters/{name}/replay                             viewer    shared
            GET    /v1/clusters/{name}/replay/nodes                       viewer    shared
            GET    /v1/clusters/{name}/replay/verify                      viewer    shared
            GET    /v1/watch                                              viewer    shared
            GET    /v1/auth/whoami                                        viewer    shared
            GET    /v1/auth/can-i                                         viewer    shared
            GET    /v1/tokens                                             admin     nothing
            GET    /v1/tokens/{name}                                      admin     nothing
            PUT    /v1/tokens/{name}                                      admin     nothing
            DELETE /v1/tokens/{name}                                      admin     nothing
            GET    /v1/master-keys                                        admin     nothing
            POST   /v1/master-keys/{name}/seal                            admin     nothing
            GET    /v1/authorities                                        viewer    shared
            POST   /v1/authorities/{name}/rotate                          admin     nothing
            GET    /v1/audit                                              admin     nothing
            GET    /v1/hold                                               viewer    nothing
            PUT    /v1/hold                                               operator  nothing
            DELETE /v1/hold                                               admin     nothing
            GET    /v1/facts/{topic}                                      admin     nothing
            GET    /v1/layers/{layer}/suspects                            operator  nothing
            POST   /v1/layers/{layer}/suspects/repair                     operator  nothing
            GET    /v1/members                                            viewer    shared
            GET    /v1/version                                            viewer    shared
            GET    /metrics                                               viewer    nothing
            GET    /openapi                                               viewer    shared
            """;

    /** The framework's own; no resource has it. */
    private static final String METRICS = "GET /metrics";

    /** Not told of in the document: the numbers, and the document. */
    private static final Set<String> UNTOLD = Set.of(METRICS, "GET /openapi");

    private static final Map<Class<? extends Annotation>, String> VERBS = Map.of(
            GET.class, "GET",
            PUT.class, "PUT",
            POST.class, "POST",
            DELETE.class, "DELETE",
            PATCH.class, "PATCH",
            HEAD.class, "HEAD",
            OPTIONS.class, "OPTIONS");

    private static final Name OWN = new Name("shop");
    private static final Name OTHERS = new Name("bank");

    /** @param reach of a role that is limited */
    record Line(String method, String path, Role least, String reach) {
        static Line of(String text) {
            String[] words = text.split(" +", -1);
            return new Line(words[0], words[1], Role.of(words[2]), words[3]);
        }

        String key() {
            return method + " " + path;
        }
    }

    static Stream<Line> lines() {
        return TABLE.lines().map(Line::of);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aRouteIsOpenToWhoMayAndToNobodyElse(Line line) {
        Route route = route(line);
        for (Role role : Role.values()) {
            boolean included = role.compareTo(line.least()) >= 0;
            assertThat(may(role, List.of(), route, OWN)).as(role.word()).isEqualTo(included);
            if (role.limitable()) {
                assertThat(may(role, List.of(OWN), route, OWN))
                        .as("%s in the namespace", role.word())
                        .isEqualTo(included && !line.reach().equals("nothing"));
                assertThat(may(role, List.of(OTHERS), route, OWN))
                        .as("%s in another namespace", role.word())
                        .isEqualTo(included && line.reach().equals("shared"));
            }
        }
    }

    private static boolean may(Role role, List<Name> namespaces, Route route, Name namespace) {
        var who = Identity.ofToken("ci", Uid.parse("01890a5d-ac96-774b-bcce-b302099a8057"), role, namespaces, null);
        Name in = route.path().contains("/namespaces/") ? namespace : null;
        return Rights.may(who, route.verb(), route.kind(), in).allowed();
    }

    private static Route route(Line line) {
        return Routes.table().stream()
                .filter(one -> (one.method() + " " + one.path()).equals(line.key()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry in Routes for " + line.key()));
    }

    @Test
    void theTableHasEveryRouteOfTheProgramAndNoOther() {
        Set<String> decided = lines().map(Line::key).collect(Collectors.toCollection(TreeSet::new));

        Set<String> there = routesOfResources();
        there.add(METRICS);
        assertThat(decided).isEqualTo(there);
        assertThat(Routes.table())
                .extracting(route -> route.method() + " " + route.path())
                .containsExactlyInAnyOrderElementsOf(decided);
    }

    @Test
    void theOpenApiDocumentHasNoOtherRoutes() throws Exception {
        Map<?, ?> document = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(java.nio.file.Path.of("../../docs/api/openapi.yaml")));
        var routes = new TreeSet<String>(UNTOLD);
        ((Map<?, ?>) document.get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item)
                        .keySet()
                        .forEach(method -> routes.add(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path)));

        assertThat(routes).isEqualTo(lines().map(Line::key).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** As Jakarta REST reads them: from every class with a path, with what it inherits. */
    private static Set<String> routesOfResources() {
        var routes = new TreeSet<String>();
        for (JavaClass resource : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.gantry")) {
            if (resource.isAnnotatedWith(Path.class)) {
                Class<?> type = resource.reflect();
                for (Method method : type.getMethods()) {
                    verbs(method).forEach(verb -> routes.add(verb + " " + path(type, method)));
                }
            }
        }
        return routes;
    }

    private static Stream<String> verbs(Method method) {
        return VERBS.entrySet().stream()
                .filter(word -> method.isAnnotationPresent(word.getKey()))
                .map(Map.Entry::getValue);
    }

    private static String path(Class<?> type, Method method) {
        Path own = method.getAnnotation(Path.class);
        return "/"
                + Stream.of(type.getAnnotation(Path.class).value(), own == null ? "" : own.value())
                        .flatMap(part -> Arrays.stream(part.split("/", -1)))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("/"));
    }
}
