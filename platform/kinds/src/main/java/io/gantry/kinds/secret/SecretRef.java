package io.gantry.kinds.secret;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.gantry.kinds.id.Name;

/** Names a secret that a layer keeps; the value is write-only through the API. */
public record SecretRef(@JsonValue Name name) {

    @JsonCreator
    public static SecretRef of(String name) {
        return new SecretRef(new Name(name));
    }
}
