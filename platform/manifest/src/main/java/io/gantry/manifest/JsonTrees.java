package io.gantry.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON: one object, an array of them, or several one after another. */
final class JsonTrees {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Trees.DEPTH_MAX)
                    .build())
            .build();

    private final Report report;

    JsonTrees(Report report) {
        this.report = report;
    }

    List<Tree> read(String text) {
        var documents = new ArrayList<Tree>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            while (parser.nextToken() != null) {
                switch (tree(parser)) {
                    case Tree.Sequence sequence -> documents.addAll(sequence.items());
                    case Tree.Mapping mapping -> documents.add(mapping);
                    case Tree.Scalar scalar -> documents.add(scalar);
                    case Tree.Nothing nothing -> documents.add(nothing);
                }
            }
            return documents;
        } catch (JsonProcessingException e) {
            report.add(place(e.getLocation()), "", "is not JSON: " + Shown.of(e.getOriginalMessage()));
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory has no such trouble
        }
    }

    private Tree tree(JsonParser parser) throws IOException {
        Place place = place(parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> new Tree.Mapping(place, entries(parser));
            case START_ARRAY -> new Tree.Sequence(place, items(parser));
            case VALUE_STRING -> new Tree.Scalar(place, parser.getText(), true);
            case VALUE_NULL -> new Tree.Nothing(place);
            default -> new Tree.Scalar(place, parser.getText(), false);
        };
    }

    private List<Tree.Entry> entries(JsonParser parser) throws IOException {
        var entries = new ArrayList<Tree.Entry>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Place place = place(parser.currentTokenLocation());
            String key = parser.currentName();
            parser.nextToken();
            entries.add(new Tree.Entry(place, key, tree(parser)));
        }
        return entries;
    }

    private List<Tree> items(JsonParser parser) throws IOException {
        var items = new ArrayList<Tree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(tree(parser));
        }
        return items;
    }

    /** A limit of the parser's that is passed has no place. */
    private static Place place(@Nullable JsonLocation location) {
        return location == null ? new Place(1, 1) : new Place(location.getLineNr(), location.getColumnNr());
    }
}
