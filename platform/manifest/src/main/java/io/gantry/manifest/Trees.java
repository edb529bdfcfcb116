package io.gantry.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The documents of a source as trees; JSON if it begins like JSON, else YAML. */
final class Trees {

    /** Deeper nesting is nobody's manifest. */
    static final int DEPTH_MAX = 50;
    /** Nodes of all documents with their aliases expanded: a small text can stand for a huge tree. */
    static final int NODES_MAX = 100_000;

    private Trees() {}

    static List<Tree> of(Source source, Report report) {
        if (source.content().length > ManifestReader.BYTES_MAX) {
            report.addWhole(ManifestReader.tooLarge(source.content().length));
            return List.of();
        }
        Optional<String> text = decoded(source.content());
        if (text.isEmpty()) {
            report.addWhole("is not text in UTF-8");
            return List.of();
        }
        List<Tree> trees = parsed(text.get(), report);
        if (trees.isEmpty() && report.size() == 0) {
            report.addWhole("is empty: expected apiVersion, kind, metadata and spec");
        }
        return trees;
    }

    private static List<Tree> parsed(String text, Report report) {
        String start = text.stripLeading();
        boolean json = start.startsWith("{") || start.startsWith("[");
        return json ? new JsonTrees(report).read(text) : new YamlTrees(report).read(text);
    }

    private static Optional<String> decoded(byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }
}
