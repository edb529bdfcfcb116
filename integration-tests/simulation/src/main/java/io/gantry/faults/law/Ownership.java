package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a call owns what it is for, and is active in the layer, while the database says both: whoever has the layer
 * next takes its shards at once. When a call arrives is not looked at: it may be on its way for as long as its limit.
 */
final class Ownership {

    private static final String ASK = """
            select coalesce(l.owner::text, '') || ' ' || (l.expires > clock_timestamp())::text
                || ' ' || coalesce(t.owner::text, '') || ' ' || (t.expires > clock_timestamp())::text
            from lease l, lease t where l.shard = ? and t.shard = ?""";

    private final Schemas schemas;
    private final String layer;
    private final Uid installation;

    /** @param installation whose shard is the layer itself */
    Ownership(Schemas schemas, String layer, Uid installation) {
        this.schemas = schemas;
        this.layer = layer;
        this.installation = installation;
    }

    /** @param kind of the shard: what people call it */
    void hold(Uid member, String call, String kind, Uid shard) {
        @Nullable String answer = schemas.ask(layer, ASK, shard.value(), installation.value());
        if (answer == null) {
            throw new Violation("one owner", call + ": " + kind + " " + shard + " has no lease");
        }
        String[] words = answer.split(" ", -1);
        hold(member, call, kind + " " + shard, words[0], words[1]);
        hold(member, call, "the layer " + layer, words[2], words[3]);
    }

    private static void hold(Uid member, String call, String what, String owner, String lasts) {
        if (!owner.equals(member.text()) || !lasts.equals("true")) {
            throw new Violation(
                    "one owner",
                    call + " is sent by " + member + ", but " + what + " is "
                            + (lasts.equals("true") ? owner + "'s" : "nobody's"));
        }
    }
}
