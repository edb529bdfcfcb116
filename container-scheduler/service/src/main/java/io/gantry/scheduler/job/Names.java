package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;

/** Names and uids in paths: what cannot be one is not there. */
public final class Names {

    private Names() {}

    /** A path of something in a namespace. */
    public record Both(Name namespace, Name name) {}

    public static Result<Name> of(String namespace) {
        return name("namespace", namespace);
    }

    public static Result<Name> cluster(String cluster) {
        return name("cluster", cluster);
    }

    public static Result<Both> of(String namespace, String job) {
        return of(namespace, "job", job);
    }

    /** @param kind of thing that is called so */
    public static Result<Both> of(String namespace, String kind, String name) {
        return of(namespace).then(in -> name(kind, name).map(good -> new Both(in, good)));
    }

    private static Result<Name> name(String kind, String text) {
        try {
            return Result.ok(new Name(text));
        } catch (IllegalArgumentException _) {
            return Result.refused(new Rejection.NotFound(kind + " " + shown(text)));
        }
    }

    public static Result<Uid> uid(String text) {
        try {
            return Result.ok(Uid.parse(text));
        } catch (IllegalArgumentException _) {
            return Result.refused(new Rejection.NotFound("allocation " + shown(text)));
        }
    }

    private static String shown(String text) {
        return "'" + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + "'";
    }
}
