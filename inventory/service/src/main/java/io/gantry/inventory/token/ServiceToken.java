package io.gantry.inventory.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.identity.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a token; its text is not.
 *
 * @param namespaces in which the role holds; empty means all
 * @param createdBy who made it, by name
 * @param until when it ends by itself, if ever
 * @param revoked when it was revoked, if it was
 * @param reason why it was made at the machine, of one that was (break-glass)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceToken(
        Uid uid,
        Name name,
        Role role,
        List<Name> namespaces,
        Instant created,
        String createdBy,
        @Nullable Instant until,
        @Nullable Instant revoked,
        @Nullable String revokedBy,
        @Nullable String reason) {

    Identity identity() {
        return Identity.ofToken(name.value(), uid, role, namespaces, until);
    }
}
