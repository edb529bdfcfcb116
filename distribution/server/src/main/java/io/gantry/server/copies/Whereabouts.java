package io.gantry.server.copies;

import io.gantry.platform.member.Member;
import java.util.Optional;

/** Where a layer is active, as the table of members says. */
@FunctionalInterface
public interface Whereabouts {

    /** As it was at that moment or later. May wait for the database. */
    Optional<Member> of(String layer, long sinceNanos);
}
