package io.gantry.provisioner.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.boot.JoinProgram;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A machine as it is written down at its making: {@code machine.json} in its folder. It never changes.
 * Public for Jackson, which is not allowed to force its way in.
 */
public record LocalMachine(
        Uid uid,
        Uid installation,
        Uid provider,
        Name name,
        long epoch,
        Resources capacity,
        Map<String, String> labels,
        String bridge,
        String subnet,
        String hostAddress,
        String address,
        String outbound,
        int mtu) {

    public LocalMachine {
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Names its kernel objects. */
    static String idOf(Uid machine) {
        return Hash.of(machine.text(), 10);
    }

    @JsonIgnore
    String id() {
        return idOf(uid);
    }

    @JsonIgnore
    String cgroup() {
        return "/gantry/" + id();
    }

    boolean isOf(MachineDriver.Provider asking) {
        return installation.equals(asking.installation()) && provider.equals(asking.uid());
    }

    Observed observed(PowerState power) {
        var engine =
                new EngineEndpoint("tcp://" + address + ":" + JoinProgram.ENGINE_PORT, EngineEndpoint.Trust.MUTUAL_TLS);
        return new Observed(uid, power, capacity, labels, engine);
    }

    /** What the host's script reads. */
    SequencedMap<String, String> hostSettings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("id", id());
        settings.put("bridge", bridge);
        settings.put("subnet", subnet);
        settings.put("hostAddress", hostAddress);
        settings.put("address", address);
        settings.put("prefix", subnet.substring(subnet.indexOf('/') + 1));
        settings.put("outbound", outbound);
        settings.put("mtu", Integer.toString(mtu));
        settings.put("cpuMilli", Long.toString(capacity.cpu().milli()));
        settings.put("memoryBytes", Long.toString(capacity.memory().value()));
        return settings;
    }
}
