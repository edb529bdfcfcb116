package io.gantry.cli.object;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the object that was named: by its name, by its whole uid, or by the first characters of its uid's random tail
 * (the front of a uid is time, and the same for all that was made together).
 */
public final class Finder {

    private static final Pattern TAIL = Pattern.compile("[0-9a-f]{3,12}");
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Api api;

    public Finder(Api api) {
        this.api = api;
    }

    /** @throws Failure if there is none, or if a prefix names several */
    public ApiObject find(Kind kind, @Nullable String namespace, String typed) {
        String word = typed.toLowerCase(Locale.ROOT);
        Optional<ApiObject> named = kind == Kind.ALLOCATION ? Optional.empty() : api.find(kind, namespace, typed);
        if (named.isPresent()) {
            return named.get();
        }
        List<ApiObject> all = api.list(kind, namespace);
        List<ApiObject> meant =
                all.stream().filter(object -> isMeant(object, word)).toList();
        return switch (meant.size()) {
            case 0 -> throw missing(kind, namespace, typed, all);
            case 1 -> kind == Kind.ALLOCATION ? meant.getFirst() : again(kind, namespace, meant.getFirst());
            default -> throw ambiguous(kind, typed, meant);
        };
    }

    /** A list has no entity tags. */
    private ApiObject again(Kind kind, @Nullable String namespace, ApiObject listed) {
        return api.object(kind, namespace, listed.name());
    }

    private static boolean isMeant(ApiObject object, String word) {
        if (UID.matcher(word).matches()) {
            return object.uid().equals(word);
        }
        return TAIL.matcher(word).matches() && object.tail().startsWith(word);
    }

    private static Failure missing(Kind kind, @Nullable String namespace, String typed, List<ApiObject> all) {
        List<String> names = all.stream().map(ApiObject::name).toList();
        var lines = new ArrayList<String>();
        lines.add("error: there is no " + kind.singular() + " '" + typed + "'"
                + (namespace == null ? "" : " in namespace " + namespace)
                + Nearest.to(typed, names)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(""));
        lines.add("  do:  see what there is with 'gantry get " + kind.plural()
                + (namespace == null ? "" : " -n " + namespace) + "'");
        return new Failure(Exit.NOT_FOUND, lines);
    }

    private static Failure ambiguous(Kind kind, String typed, List<ApiObject> meant) {
        var lines = new ArrayList<String>();
        lines.add("error: '" + typed + "' begins the uids of " + meant.size() + " " + kind.plural());
        meant.stream().limit(10).forEach(object -> lines.add("  " + object.tail() + "  " + object.name()));
        lines.add("  do:  give more characters, or the name");
        return new Failure(Exit.USAGE, lines);
    }
}
