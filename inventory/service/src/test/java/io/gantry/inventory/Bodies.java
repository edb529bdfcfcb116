package io.gantry.inventory;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What people send. */
final class Bodies {

    private Bodies() {}

    static InputStream pool(String name, String spec) {
        return labelled(name, "{}", spec);
    }

    static InputStream labelled(String name, String labels, String spec) {
        return body("Pool", name, labels, spec);
    }

    static InputStream body(String kind, String name, String labels, String spec) {
        String text = "apiVersion: gantry/v1\nkind: " + kind + "\nmetadata: {name: " + name + ", labels: " + labels
                + "}\nspec: " + spec + "\n";
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
