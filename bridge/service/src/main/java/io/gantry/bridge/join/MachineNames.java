package io.gantry.bridge.join;

import io.gantry.bridge.picture.Picture;
import io.gantry.kinds.id.Uid;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** By what a machine's engine may be called. */
final class MachineNames {

    private MachineNames() {}

    /** Where it calls from, and what the provisioner says of it: nothing that only the machine itself says. */
    static List<String> of(Picture picture, Uid uid, String from) {
        var names = new ArrayList<String>();
        names.add(from);
        picture.machine(uid).ifPresent(machine -> {
            names.add(machine.name().value());
            if (machine.engine() != null) {
                String host = URI.create(machine.engine().uri()).getHost();
                if (host != null) {
                    names.add(host);
                }
            }
        });
        return names;
    }
}
