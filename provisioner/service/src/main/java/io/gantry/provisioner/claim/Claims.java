package io.gantry.provisioner.claim;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.util.Collection;
import java.util.List;

/** The table of claims. */
public final class Claims {

    public void put(Unit unit, List<MachineClaim> claims) {
        claims.forEach(unit.session()::persist);
    }

    /** These machines are nobody's any more. */
    public void drop(Unit unit, Collection<Uid> machines) {
        if (machines.isEmpty()) {
            return;
        }
        unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("delete from machine_claim where machine = any (?)")) {
                delete.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", machines.stream().map(Uid::value).toArray()));
                return delete.executeUpdate();
            }
        });
    }
}
