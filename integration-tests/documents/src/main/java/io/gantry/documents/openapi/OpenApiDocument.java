package io.gantry.documents.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.jandex.CompositeIndex;
import org.jboss.jandex.IndexReader;
import org.jboss.jandex.IndexView;

/**
 * The OpenAPI 3.1 document of the REST API, made from the annotations of its resources. It is made here, with the other
 * documents, and not by the server: that would make the same document anew at every start, which people wait for.
 */
public final class OpenApiDocument {

    /** In the order people read. */
    private static final List<String> PARTS = List.of("openapi", "info", "servers", "tags", "paths", "components");

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("mp.openapi.extensions.smallrye.openapi", "3.1.0"),
            Map.entry("mp.openapi.extensions.smallrye.info.title", "Gantry"),
            Map.entry("mp.openapi.extensions.smallrye.info.version", "v1"),
            Map.entry("mp.openapi.servers", "http://127.0.0.1:7070"),
            // These are written as one word in JSON.
            word("id.Uid", "{'name':'Uid','type':'string','format':'uuid'}"),
            word("id.Name", "{'name':'Name','type':'string','pattern':'[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?'}"),
            word("quantity.Cpu", "{'name':'Cpu','type':'string','examples':['250m','2']}"),
            word("quantity.Bytes", "{'name':'Bytes','type':'string','examples':['64Mi','1000000']}"),
            word("secret.SecretRef", "{'name':'SecretRef','type':'string'}"),
            word(
                    "meta.Kind",
                    "{'name':'Kind','type':'string','enum':['Namespace','Provider','Cluster','Pool','Machine','Node','Job',"
                            + "'Allocation']}"),
            words("Role", Role.values(), Role::word),
            words("Verb", Verb.values(), Verb::word),
            words("Guarded", Guarded.values(), Guarded::word));

    private OpenApiDocument() {}

    public static JsonNode make() {
        SmallRyeConfig settings = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(SETTINGS, "the document's", 100))
                .build();
        String made = SmallRyeOpenAPI.builder()
                .withConfig(settings)
                .withIndex(index())
                .enableModelReader(false)
                .enableStandardStaticFiles(false)
                .enableStandardFilter(false)
                .enableAnnotationScan(true)
                .addFilter(new Completion())
                .addFilter(new KnownWordsOnly())
                .build()
                .toJSON();
        return ordered(made);
    }

    private static Map.Entry<String, String> word(String type, String schema) {
        return Map.entry("mp.openapi.schema.io.gantry.kinds." + type, schema.replace('\'', '"'));
    }

    /** An enum of who may do what, which has its own words in JSON. */
    private static <E> Map.Entry<String, String> words(String type, E[] all, Function<E, String> word) {
        String each = Arrays.stream(all).map(one -> '"' + word.apply(one) + '"').collect(Collectors.joining(","));
        return Map.entry(
                "mp.openapi.schema.io.gantry.platform.identity." + type,
                "{\"name\":\"" + type + "\",\"type\":\"string\",\"enum\":[" + each + "]}");
    }

    /** Of every module on the class path: each brings its own. */
    private static IndexView index() {
        var indexes = new ArrayList<IndexView>();
        try {
            for (URL url :
                    Collections.list(OpenApiDocument.class.getClassLoader().getResources("META-INF/jandex.idx"))) {
                try (InputStream index = url.openStream()) {
                    indexes.add(new IndexReader(index).read());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read an index of classes", e);
        }
        return CompositeIndex.create(indexes);
    }

    private static ObjectNode ordered(String document) {
        try {
            JsonNode made = GantryJson.lenient().readTree(document);
            ObjectNode ordered = GantryJson.lenient().createObjectNode();
            PARTS.stream().filter(made::has).forEach(part -> ordered.set(part, made.get(part)));
            return ordered;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the OpenAPI document is not JSON", e);
        }
    }
}
