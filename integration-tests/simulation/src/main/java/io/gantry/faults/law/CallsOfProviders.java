package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is asked to do was decided, durably, before; and by the provider's owner, while it is that. No machine
 * is taken down, or switched off, that no decision named.
 */
public final class CallsOfProviders {

    private static final String ASK = """
            select coalesce(l.owner::text, '') || ' ' || (l.expires > clock_timestamp())::text
                || ' ' || coalesce(m.state, 'NONE') || ' '
                || exists (select 1 from operation o where o.machine = m.uid and o.kind = 'POWER_OFF')::text
            from lease l left join machine m on m.uid = ? where l.shard = ?""";

    /** The last, for a call that was on its way while the machine's record went. */
    private static final List<String> MAY_GO =
            List.of(MachineState.DELETING.name(), MachineState.FAILED.name(), MachineState.DELETED.name());

    private static final List<String> NEVER_MADE = List.of("NONE", MachineState.DELETED.name());

    private final Schemas schemas;

    public CallsOfProviders(Schemas schemas) {
        this.schemas = schemas;
    }

    /** @param member the process that sends it */
    public void sends(Uid member, String what, Uid provider, Uid machine) {
        String call = what + " of machine " + machine;
        @Nullable String answer = schemas.ask("provisioner", ASK, machine.value(), provider.value());
        if (answer == null) {
            throw new Violation("one owner", call + ": provider " + provider + " has no lease");
        }
        String[] words = answer.split(" ", -1);
        if (!words[0].equals(member.text()) || !words[1].equals("true")) {
            throw new Violation(
                    "one owner",
                    call + " is sent by " + member + ", but provider " + provider + " is "
                            + (words[1].equals("true") ? words[0] + "'s" : "nobody's"));
        }
        if (what.equals("create") && NEVER_MADE.contains(words[2])) {
            throw new Violation("durable before it is acted on", call + " is sent, which is " + words[2]);
        }
        if (what.equals("delete") && !MAY_GO.contains(words[2])) {
            throw new Violation("nothing destroyed that no decision named", call + " is sent, which is " + words[2]);
        }
        if (what.equals("power off") && !words[3].equals("true")) {
            throw new Violation("nothing destroyed that no decision named", call + " is sent, which nobody decided");
        }
    }
}
