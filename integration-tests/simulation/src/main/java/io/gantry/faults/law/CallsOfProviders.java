package io.gantry.faults.law;

import io.gantry.faults.database.Schemas;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import java.util.List;
import java.util.Objects;

/**
 * What a provider is asked to do was decided, durably, before; and by the provider's owner, while it is that. No machine
 * is taken down, or switched off, that no decision named.
 */
public final class CallsOfProviders {

    private static final String ASK = """
            select coalesce((select m.state from machine m where m.uid = ?), 'NONE') || ' '
                || exists (select 1 from operation o where o.machine = ? and o.kind = 'POWER_OFF')::text""";

    /** The last, for a call that was on its way while the machine's record went. */
    private static final List<String> MAY_GO =
            List.of(MachineState.DELETING.name(), MachineState.FAILED.name(), MachineState.DELETED.name());

    private static final List<String> NEVER_MADE = List.of("NONE", MachineState.DELETED.name());

    private final Schemas schemas;
    private final Ownership ownership;

    public CallsOfProviders(Schemas schemas, Uid installation) {
        this.schemas = schemas;
        this.ownership = new Ownership(schemas, "provisioner", installation);
    }

    /** @param member the process that sends it */
    public void sends(Uid member, String what, Uid provider, Uid machine) {
        String call = what + " of machine " + machine;
        ownership.hold(member, call, "provider", provider);
        String answer = Objects.requireNonNull(schemas.ask("provisioner", ASK, machine.value(), machine.value()));
        String[] words = answer.split(" ", -1);
        if (what.equals("create") && NEVER_MADE.contains(words[0])) {
            throw new Violation("durable before it is acted on", call + " is sent, which is " + words[0]);
        }
        if (what.equals("delete") && !MAY_GO.contains(words[0])) {
            throw new Violation("nothing destroyed that no decision named", call + " is sent, which is " + words[0]);
        }
        if (what.equals("power off") && !words[1].equals("true")) {
            throw new Violation("nothing destroyed that no decision named", call + " is sent, which nobody decided");
        }
    }
}
